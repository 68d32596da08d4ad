//! Files a person edits, read over those that are shipped.
//!
//! The shipped file is compiled in and holds every value. The user's file holds what differs: its
//! tables are laid over the shipped ones, key by key. It begins with `kind` and `file_version`. A
//! file that is broken, foreign, newer than this version knows, or asks for the impossible is left
//! as it is, since somebody is editing it; its [`UserFileError`] names the mistake and its line, and the
//! shipped values are used.

use serde::de::DeserializeOwned;
use shared_plugin::storage;
use std::path::{Path, PathBuf};
use std::{fs, io};
use toml::{Table, Value};

/// The version of the files this product writes.
const FILE_VERSION: i64 = 1;
/// A file a person edits is no longer than this.
const LONGEST_BYTES: u64 = 1 << 20;

/// Why a user's file is not used. Its text is two sentences for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UserFileError {
    /// The system refuses the file.
    #[error("Cannot read the file: {0}. {SHIPPED_ARE_USED}")]
    Unreadable(String),
    /// Not TOML, or a value of the wrong kind or name.
    #[error("The file contains an error: {0}. {SHIPPED_ARE_USED}")]
    Broken(String),
    /// Another kind of file.
    #[error(
        "Not the right kind of file: its first lines differ. \
         {SHIPPED_ARE_USED}"
    )]
    Foreign,
    /// A file for a later version of this product.
    #[error(
        "The file was made by a newer version (file_version {0}; this one reads {FILE_VERSION}). \
         {SHIPPED_ARE_USED}"
    )]
    Newer(i64),
    /// Values that cannot be met together.
    #[error("The file contains an impossible value: {0}. {SHIPPED_ARE_USED}")]
    Impossible(String),
}

const SHIPPED_ARE_USED: &str = "The built-in values are used.";

/// A file as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded<T> {
    /// The value to use.
    pub value: T,
    /// The reason why the user's file is not used; `None` where it is, or where there is none.
    pub error: Option<UserFileError>,
    /// Whether the user's file is used.
    pub is_users: bool,
}

/// A kind of file: its name, its first line, and what is shipped.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UserFile {
    pub name: &'static str,
    pub kind: &'static str,
    pub shipped: &'static str,
    /// The list whose entries are laid over those of the same id, if it has one.
    pub list: &'static str,
}

impl UserFile {
    /// The shipped file with the user's file in `folder` laid over it. `check` names values that cannot
    /// be met.
    pub fn load<T: DeserializeOwned>(
        &self,
        folder: Option<&Path>,
        check: impl Fn(&T) -> Result<(), String>,
    ) -> Loaded<T> {
        let shipped: Table = toml::from_str(self.shipped).expect("the shipped file is TOML");
        let path = folder.map(|folder| folder.join(self.name));
        let users = match path.as_deref().map(read) {
            None | Some(Ok(None)) => Ok(None),
            Some(Ok(Some(text))) => self.over(shipped.clone(), &text, check).map(Some),
            Some(Err(error)) => Err(error),
        };
        let is_users = matches!(users, Ok(Some(_)));
        let (users, error) = match users {
            Ok(users) => (users, None),
            Err(error) => (None, Some(error)),
        };
        let value = users
            .unwrap_or_else(|| shipped.try_into().expect("the shipped file holds every value"));
        Loaded { value, error, is_users }
    }

    fn over<T: DeserializeOwned>(
        &self,
        mut shipped: Table,
        text: &str,
        check: impl Fn(&T) -> Result<(), String>,
    ) -> Result<T, UserFileError> {
        let users: Table = toml::from_str(text).map_err(|error| broken(&error))?;
        if users.get("kind").and_then(Value::as_str) != Some(self.kind) {
            return Err(UserFileError::Foreign);
        }
        match users.get("file_version").and_then(Value::as_integer) {
            Some(version) if version > FILE_VERSION => return Err(UserFileError::Newer(version)),
            Some(1..) => {}
            _ => {
                return Err(UserFileError::Broken(
                    "file_version is missing or not a number".to_owned(),
                ));
            }
        }
        self.lay_over(&mut shipped, users)?;
        let value: T = shipped.try_into().map_err(|error| broken(&error))?;
        check(&value).map_err(UserFileError::Impossible)?;
        Ok(value)
    }

    fn lay_over(&self, below: &mut Table, above: Table) -> Result<(), UserFileError> {
        for (key, value) in above {
            match (below.get_mut(&key), value) {
                (Some(Value::Table(below)), Value::Table(above)) => self.lay_over(below, above)?,
                (Some(Value::Array(below)), Value::Array(above)) if key == self.list => {
                    for entry in above {
                        self.lay_entry_over(below, entry)?;
                    }
                }
                (_, value) => _ = below.insert(key, value),
            }
        }
        Ok(())
    }

    fn lay_entry_over(&self, list: &mut Vec<Value>, entry: Value) -> Result<(), UserFileError> {
        let Value::Table(entry) = entry else {
            return Err(UserFileError::Broken(format!("an entry of {} is not a table", self.list)));
        };
        let Some(id) = entry.get("id").and_then(Value::as_str).map(str::to_owned) else {
            return Err(UserFileError::Broken(format!("an entry of {} has no id", self.list)));
        };
        let same = |value: &&mut Value| value.get("id").and_then(Value::as_str) == Some(&id);
        match list.iter_mut().find(same) {
            Some(Value::Table(below)) => self.lay_over(below, entry),
            _ => {
                list.push(Value::Table(entry));
                Ok(())
            }
        }
    }

    /// The user's copy in `folder`, made from what is shipped where there is none yet.
    ///
    /// # Errors
    /// The system's error when it cannot be written.
    pub fn users_copy(&self, folder: &Path) -> io::Result<PathBuf> {
        let path = folder.join(self.name);
        if !path.try_exists()? {
            storage::write_whole(&path, self.shipped)?;
        }
        Ok(path)
    }
}

/// The text of a file; `None` where there is none.
fn read(path: &Path) -> Result<Option<String>, UserFileError> {
    let unreadable = |error: io::Error| UserFileError::Unreadable(error.to_string());
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
        Ok(found) if !found.is_file() => {
            return Err(UserFileError::Unreadable("not a file".to_owned()));
        }
        Ok(found) if found.len() > LONGEST_BYTES => {
            return Err(UserFileError::Unreadable("it is longer than 1 MB".to_owned()));
        }
        Ok(_) => {}
    }
    fs::read_to_string(path).map(Some).map_err(unreadable)
}

fn broken(error: &toml::de::Error) -> UserFileError {
    // The crate draws the line with a pointer under it over several lines; one line is enough.
    let text = error.to_string();
    let place = text.lines().next().filter(|line| line.contains("line "));
    let place = place.map(|line| line.trim_start_matches("TOML parse error ").to_owned() + ": ");
    let message = error.message().trim().replace('\n', " ");
    UserFileError::Broken(place.unwrap_or_default() + &message)
}
