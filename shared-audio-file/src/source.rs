//! The bytes of a file, read at given places.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use symphonia::core::io::MediaSource;

use crate::error::AudioFileError;

/// An open file, or the part of it that holds the audio. Places count from the start of that part.
pub(crate) struct Source {
    file: File,
    start: u64,
    bytes: u64,
}

impl Source {
    /// Opens a regular file.
    pub fn open(path: &Path) -> Result<Self, AudioFileError> {
        // Opening a pipe would wait for somebody to write into it.
        if !fs::metadata(path)?.is_file() {
            return Err(AudioFileError::NotAFile);
        }
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        Ok(Self { file, start: 0, bytes })
    }

    /// Length of the part, as it was when the file was opened: it may be growing.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The part that begins at `start` and ends at `end` or with this one.
    pub fn part(self, start: u64, end: u64) -> Self {
        let end = end.min(self.bytes);
        let start = start.min(end);
        Self { start: self.start + start, bytes: end - start, ..self }
    }

    /// The part that begins at `start` and ends at `end`, besides this one.
    pub fn copy(&self, start: u64, end: u64) -> io::Result<Self> {
        let file = self.file.try_clone()?;
        Ok(Self { file, start: self.start, bytes: self.bytes }.part(start, end))
    }

    /// Reads from `at` on until `bytes` is full or the part ends; how many bytes were read.
    pub fn fill(&mut self, at: u64, bytes: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.bytes.saturating_sub(at)).unwrap_or(usize::MAX);
        let most = bytes.len().min(left);
        if most == 0 {
            return Ok(0);
        }
        self.file.seek(SeekFrom::Start(self.start + at))?;
        let mut done = 0;
        while done < most {
            match self.file.read(&mut bytes[done..most]) {
                Ok(0) => break,
                Ok(read) => done += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    /// The `N` bytes at a place; `None` where the part ends before.
    pub fn array<const N: usize>(&mut self, at: u64) -> Result<Option<[u8; N]>, AudioFileError> {
        let mut bytes = [0; N];
        Ok((self.fill(at, &mut bytes)? == N).then_some(bytes))
    }

    /// At most `max_bytes` bytes from a place on.
    pub fn some(&mut self, at: u64, max_bytes: usize) -> Result<Vec<u8>, AudioFileError> {
        let left = self.bytes.saturating_sub(at).min(max_bytes as u64);
        let mut bytes = vec![0; left as usize];
        let read = self.fill(at, &mut bytes)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    /// The place of the first such `bytes` from `at` on; `None` where there is none.
    pub fn find(&mut self, bytes: &[u8], mut at: u64) -> Result<Option<u64>, AudioFileError> {
        const STEP_BYTES: usize = 1 << 16;
        loop {
            let step = self.some(at, STEP_BYTES)?;
            if let Some(place) =
                step.windows(bytes.len()).position(|part| part[0] == bytes[0] && part == bytes)
            {
                return Ok(Some(at + place as u64));
            }
            if step.len() < STEP_BYTES {
                return Ok(None);
            }
            at += (STEP_BYTES + 1 - bytes.len()) as u64;
        }
    }

    /// The part for symphonia, which is told that it has `declared_bytes`, so that it reads one that
    /// is cut off.
    pub fn media(self, declared_bytes: u64) -> Media {
        Media { source: self, declared_bytes, at: 0 }
    }
}

/// A [`Source`] as symphonia reads it.
pub(crate) struct Media {
    source: Source,
    declared_bytes: u64,
    at: u64,
}

impl Read for Media {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.source.fill(self.at, into)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Media {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(offset) => self.declared_bytes.saturating_add_signed(offset),
            SeekFrom::Current(offset) => self.at.saturating_add_signed(offset),
        };
        Ok(self.at)
    }
}

impl MediaSource for Media {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.declared_bytes)
    }
}
