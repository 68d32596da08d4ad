//! The suite's icons as vector paths on a grid of 16 by 16, drawn with a line of 1.5.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2};
use std::f32::consts::{PI, TAU};

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Icon {
    Undo,
    Redo,
    Previous,
    Next,
    Down,
    Save,
    Folder,
    Search,
    Star,
    Lock,
    Help,
    Settings,
    Bypass,
    Delta,
    Headphone,
    Power,
    Close,
    Check,
    Triangle,
    Square,
    Circle,
    Keyboard,
    Copy,
    Menu,
    More,
    Trash,
}

impl Icon {
    /// Every icon.
    pub const ALL: [Self; 26] = [
        Self::Undo,
        Self::Redo,
        Self::Previous,
        Self::Next,
        Self::Down,
        Self::Save,
        Self::Folder,
        Self::Search,
        Self::Star,
        Self::Lock,
        Self::Help,
        Self::Settings,
        Self::Bypass,
        Self::Delta,
        Self::Headphone,
        Self::Power,
        Self::Close,
        Self::Check,
        Self::Triangle,
        Self::Square,
        Self::Circle,
        Self::Keyboard,
        Self::Copy,
        Self::Menu,
        Self::More,
        Self::Trash,
    ];
}

/// One stroke of an icon, in units of its grid.
enum Part {
    Line(Vec<Pos2>),
    Closed(Vec<Pos2>),
    Filled(Vec<Pos2>),
    Dot(Pos2, f32),
    Ring(Pos2, f32),
}

use Part::{Closed, Dot, Filled, Line, Ring};

/// Draws `icon` into the middle of `area`.
pub fn paint(painter: &Painter, icon: Icon, area: Rect, color: Color32) {
    let unit = area.width().min(area.height()) / 16.0;
    let corner = area.center() - Vec2::splat(8.0 * unit);
    let place = |at: &Pos2| corner + at.to_vec2() * unit;
    let stroke = Stroke::new((1.5 * unit).max(1.2), color);
    for part in parts(icon) {
        let points = |points: &[Pos2]| points.iter().map(place).collect::<Vec<_>>();
        painter.add(match &part {
            Line(line) => Shape::line(points(line), stroke),
            Closed(line) => Shape::closed_line(points(line), stroke),
            Filled(line) => Shape::convex_polygon(points(line), color, Stroke::NONE),
            Dot(at, radius) => Shape::circle_filled(place(at), radius * unit, color),
            Ring(at, radius) => Shape::circle_stroke(place(at), radius * unit, stroke),
        });
    }
}

fn line(points: &[(f32, f32)]) -> Vec<Pos2> {
    points.iter().map(|(x, y)| pos2(*x, *y)).collect()
}

fn arc(centre: (f32, f32), radius: f32, from: f32, to: f32) -> Vec<Pos2> {
    (0..=16)
        .map(|at| {
            let angle = from + (to - from) * at as f32 / 16.0;
            pos2(centre.0, centre.1) + Vec2::angled(angle) * radius
        })
        .collect()
}

fn star() -> Vec<Pos2> {
    (0..10)
        .map(|at| {
            let radius = if at % 2 == 0 { 7.0 } else { 3.0 };
            pos2(8.0, 8.5) + Vec2::angled(at as f32 * TAU / 10.0 - PI / 2.0) * radius
        })
        .collect()
}

/// Table of the strokes of each icon, on a field of 16 by 16 points.
fn parts(icon: Icon) -> Vec<Part> {
    match icon {
        Icon::Undo => vec![
            Line(arc((8.5, 9.0), 4.5, -PI * 0.75, PI * 0.6)),
            Line(line(&[(4.5, 2.5), (5.2, 6.0), (8.8, 5.6)])),
        ],
        Icon::Redo => vec![
            Line(arc((7.5, 9.0), 4.5, -PI * 0.25, -PI * 1.6)),
            Line(line(&[(11.5, 2.5), (10.8, 6.0), (7.2, 5.6)])),
        ],
        Icon::Previous => vec![Line(line(&[(10.0, 3.0), (5.0, 8.0), (10.0, 13.0)]))],
        Icon::Next => vec![Line(line(&[(6.0, 3.0), (11.0, 8.0), (6.0, 13.0)]))],
        Icon::Down => vec![Line(line(&[(3.0, 6.0), (8.0, 11.0), (13.0, 6.0)]))],
        Icon::Save => vec![
            Line(line(&[(8.0, 2.0), (8.0, 10.0)])),
            Line(line(&[(4.5, 6.8), (8.0, 10.2), (11.5, 6.8)])),
            Line(line(&[(2.5, 10.5), (2.5, 13.5), (13.5, 13.5), (13.5, 10.5)])),
        ],
        Icon::Folder => vec![Closed(line(&[
            (2.0, 3.5),
            (6.5, 3.5),
            (8.0, 5.5),
            (14.0, 5.5),
            (14.0, 13.0),
            (2.0, 13.0),
        ]))],
        Icon::Search => vec![Ring(pos2(7.0, 7.0), 4.5), Line(line(&[(10.3, 10.3), (14.0, 14.0)]))],
        Icon::Star => vec![Closed(star())],
        Icon::Lock => vec![
            Closed(line(&[(3.5, 7.5), (12.5, 7.5), (12.5, 14.0), (3.5, 14.0)])),
            Line(arc((8.0, 6.5), 3.0, PI, TAU)),
            Line(line(&[(5.0, 6.5), (5.0, 7.5)])),
            Line(line(&[(11.0, 6.5), (11.0, 7.5)])),
        ],
        Icon::Help => vec![
            Line(arc((8.0, 5.8), 3.2, -PI, PI * 0.35)),
            Line(line(&[(9.4, 8.6), (8.0, 9.8), (8.0, 11.0)])),
            Dot(pos2(8.0, 13.6), 1.1),
        ],
        Icon::Settings => vec![
            Line(line(&[(2.0, 4.0), (14.0, 4.0)])),
            Dot(pos2(10.5, 4.0), 2.0),
            Line(line(&[(2.0, 8.0), (14.0, 8.0)])),
            Dot(pos2(5.0, 8.0), 2.0),
            Line(line(&[(2.0, 12.0), (14.0, 12.0)])),
            Dot(pos2(9.0, 12.0), 2.0),
        ],
        Icon::Bypass => vec![
            Line(line(&[(1.5, 10.5), (4.0, 10.5)])),
            Line(arc((8.0, 10.5), 4.0, PI, TAU)),
            Line(line(&[(12.0, 10.5), (14.5, 10.5)])),
            Dot(pos2(8.0, 11.0), 1.6),
        ],
        Icon::Delta => vec![Closed(line(&[(8.0, 2.5), (14.0, 13.0), (2.0, 13.0)]))],
        Icon::Headphone => vec![
            Line(arc((8.0, 8.5), 5.5, PI, TAU)),
            Closed(line(&[(2.0, 8.8), (4.5, 8.8), (4.5, 13.5), (2.0, 13.5)])),
            Closed(line(&[(11.5, 8.8), (14.0, 8.8), (14.0, 13.5), (11.5, 13.5)])),
        ],
        Icon::Power => vec![
            Line(arc((8.0, 8.8), 5.0, -PI * 0.3, PI * 1.3)),
            Line(line(&[(8.0, 2.0), (8.0, 8.0)])),
        ],
        Icon::Close => {
            vec![Line(line(&[(3.5, 3.5), (12.5, 12.5)])), Line(line(&[(12.5, 3.5), (3.5, 12.5)]))]
        }
        Icon::Check => vec![Line(line(&[(2.5, 8.5), (6.5, 12.5), (13.5, 4.0)]))],
        Icon::Triangle => vec![Filled(line(&[(8.0, 2.5), (14.5, 13.5), (1.5, 13.5)]))],
        Icon::Square => vec![Filled(line(&[(3.0, 3.0), (13.0, 3.0), (13.0, 13.0), (3.0, 13.0)]))],
        Icon::Circle => vec![Ring(pos2(8.0, 8.0), 5.5)],
        Icon::Keyboard => vec![
            Closed(line(&[(1.5, 4.0), (14.5, 4.0), (14.5, 12.5), (1.5, 12.5)])),
            Dot(pos2(4.5, 6.8), 0.9),
            Dot(pos2(8.0, 6.8), 0.9),
            Dot(pos2(11.5, 6.8), 0.9),
            Line(line(&[(4.5, 10.0), (11.5, 10.0)])),
        ],
        Icon::Copy => vec![
            Closed(line(&[(5.5, 5.5), (13.5, 5.5), (13.5, 13.5), (5.5, 13.5)])),
            Line(line(&[(10.5, 5.0), (10.5, 2.5), (2.5, 2.5), (2.5, 10.5), (5.0, 10.5)])),
        ],
        Icon::Menu => vec![
            Line(line(&[(2.5, 4.0), (13.5, 4.0)])),
            Line(line(&[(2.5, 8.0), (13.5, 8.0)])),
            Line(line(&[(2.5, 12.0), (13.5, 12.0)])),
        ],
        Icon::More => {
            vec![Dot(pos2(3.0, 8.0), 1.5), Dot(pos2(8.0, 8.0), 1.5), Dot(pos2(13.0, 8.0), 1.5)]
        }
        Icon::Trash => vec![
            Line(line(&[(2.5, 4.0), (13.5, 4.0)])),
            Line(line(&[(6.0, 4.0), (6.0, 2.2), (10.0, 2.2), (10.0, 4.0)])),
            Line(line(&[(4.0, 4.0), (4.8, 14.0), (11.2, 14.0), (12.0, 4.0)])),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_has_a_form_inside_its_grid() {
        let grid = Rect::from_min_size(Pos2::ZERO, Vec2::splat(16.0));
        for icon in Icon::ALL {
            let parts = parts(icon);
            assert!(!parts.is_empty(), "{icon:?}");
            for part in parts {
                match part {
                    Line(points) | Closed(points) | Filled(points) => {
                        assert!(points.iter().all(|at| grid.contains(*at)), "{icon:?}");
                    }
                    Dot(at, radius) | Ring(at, radius) => {
                        assert!(grid.shrink(radius).contains(at), "{icon:?}");
                    }
                }
            }
        }
    }
}
