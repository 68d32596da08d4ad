//! A small renderer on the processor: textured triangles with premultiplied blending in gamma
//! space, as egui's own shaders do it.

use egui::epaint::{ImageDelta, Mesh, Primitive};
use egui::{Color32, ImageData, Pos2, Rect, TextureId, TexturesDelta, Vec2};
use egui_kittest::TestRenderer;
use image::RgbaImage;
use std::collections::HashMap;

/// A texture: width, height, premultiplied pixels.
struct Texture {
    size: [usize; 2],
    pixels: Vec<Color32>,
}

/// The renderer; implements egui_kittest's `TestRenderer`.
#[derive(Default)]
pub struct Raster {
    textures: HashMap<TextureId, Texture>,
}

impl TestRenderer for Raster {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, changes) in delta.set.drain() {
            for change in &changes {
                self.set(id, change);
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(
        &mut self,
        ctx: &egui::Context,
        output: &egui::FullOutput,
    ) -> Result<RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let [width, height] = [size.x.round() as usize, size.y.round() as usize];
        let mut canvas = Canvas { width, height, pixels: vec![Color32::BLACK; width * height] };
        for clipped in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = clipped.primitive else {
                return Err("callbacks cannot be drawn".to_owned());
            };
            let clip = scaled(clipped.clip_rect, scale);
            let texture = self.textures.get(&mesh.texture_id);
            canvas.mesh(&mesh, texture, clip, scale);
        }
        let bytes = canvas.pixels.iter().flat_map(|pixel| pixel.to_array()).collect();
        RgbaImage::from_raw(width as u32, height as u32, bytes)
            .ok_or_else(|| "the picture has no size".to_owned())
    }
}

impl Raster {
    fn set(&mut self, id: TextureId, change: &ImageDelta) {
        let ImageData::Color(image) = &change.image;
        let Some([left, top]) = change.pos else {
            let texture = Texture { size: image.size, pixels: image.pixels.clone() };
            self.textures.insert(id, texture);
            return;
        };
        let Some(texture) = self.textures.get_mut(&id) else { return };
        let [width, height] = image.size;
        for row in 0..height {
            let to = (top + row) * texture.size[0] + left;
            let from = row * width;
            texture.pixels[to..to + width].copy_from_slice(&image.pixels[from..from + width]);
        }
    }
}

fn scaled(rect: Rect, scale: f32) -> Rect {
    Rect::from_min_max(
        (rect.min.to_vec2() * scale).to_pos2(),
        (rect.max.to_vec2() * scale).to_pos2(),
    )
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
}

/// One corner of a triangle: place in pixels, place in the texture, colour 0..255.
#[derive(Clone, Copy)]
struct Corner {
    at: Pos2,
    uv: Vec2,
    color: [f32; 4],
}

impl Canvas {
    fn mesh(&mut self, mesh: &Mesh, texture: Option<&Texture>, clip: Rect, scale: f32) {
        for triangle in mesh.indices.chunks_exact(3) {
            let corners = [triangle[0], triangle[1], triangle[2]].map(|index| {
                let vertex = &mesh.vertices[index as usize];
                Corner {
                    at: (vertex.pos.to_vec2() * scale).to_pos2(),
                    uv: vertex.uv.to_vec2(),
                    color: vertex.color.to_array().map(f32::from),
                }
            });
            self.triangle(corners, texture, clip);
        }
    }

    fn triangle(&mut self, [a, mut b, mut c]: [Corner; 3], texture: Option<&Texture>, clip: Rect) {
        let doubled = cross(a.at, b.at, c.at);
        if doubled == 0.0 || doubled.is_nan() {
            return;
        }
        if doubled < 0.0 {
            std::mem::swap(&mut b, &mut c);
        }
        let doubled = doubled.abs();
        let bounds = Rect::from_points(&[a.at, b.at, c.at]).intersect(clip);
        let first = |low: f32| (low - 0.5).ceil().max(0.0) as usize;
        let last =
            |high: f32, most: usize| ((high - 0.5).floor() + 1.0).clamp(0.0, most as f32) as usize;
        // Clip edges lie on whole pixels in egui's renderers.
        let clip =
            [clip.left().round(), clip.right().round(), clip.top().round(), clip.bottom().round()];
        for y in first(bounds.top())..last(bounds.bottom(), self.height) {
            let middle_y = y as f32 + 0.5;
            if middle_y < clip[2] || middle_y > clip[3] {
                continue;
            }
            for x in first(bounds.left())..last(bounds.right(), self.width) {
                let at = Pos2::new(x as f32 + 0.5, middle_y);
                if at.x < clip[0] || at.x > clip[1] {
                    continue;
                }
                let weights = [cross(b.at, c.at, at), cross(c.at, a.at, at), cross(a.at, b.at, at)];
                let edges = [(b.at, c.at), (c.at, a.at), (a.at, b.at)];
                let inside = weights.iter().zip(edges).all(|(weight, (from, to))| {
                    *weight > 0.0 || *weight == 0.0 && is_top_or_left(from, to)
                });
                if inside {
                    let source = shade([a, b, c], weights.map(|w| (w / doubled) as f32), texture);
                    let target = &mut self.pixels[y * self.width + x];
                    *target = blend(source, *target);
                }
            }
        }
    }
}

/// Twice the signed area of a triangle; positive when clockwise on the screen. In f64: two
/// triangles that share an edge must agree on which side of it a pixel lies.
fn cross(a: Pos2, b: Pos2, c: Pos2) -> f64 {
    let along = |from: f32, to: f32| f64::from(to) - f64::from(from);
    along(a.x, b.x) * along(a.y, c.y) - along(a.y, b.y) * along(a.x, c.x)
}

/// Pixels exactly on an edge belong to one of the two triangles that share it.
fn is_top_or_left(from: Pos2, to: Pos2) -> bool {
    to.y < from.y || to.y == from.y && to.x > from.x
}

fn shade(corners: [Corner; 3], weights: [f32; 3], texture: Option<&Texture>) -> [f32; 4] {
    let mut color = [0.0; 4];
    let mut uv = Vec2::ZERO;
    for (corner, weight) in corners.iter().zip(weights) {
        for (sum, channel) in color.iter_mut().zip(corner.color) {
            *sum += channel * weight;
        }
        uv += corner.uv * weight;
    }
    if let Some(texture) = texture {
        let texel = texture.sample(uv);
        for (channel, share) in color.iter_mut().zip(texel) {
            *channel *= share / 255.0;
        }
    }
    color
}

impl Texture {
    /// Bilinear, edges repeated; channels 0..255.
    fn sample(&self, uv: Vec2) -> [f32; 4] {
        let [width, height] = self.size;
        let x = uv.x * width as f32 - 0.5;
        let y = uv.y * height as f32 - 0.5;
        let (left, top) = (x.floor(), y.floor());
        let (right_share, bottom_share) = (x - left, y - top);
        let texel = |x: f32, y: f32| {
            let column = x.clamp(0.0, width as f32 - 1.0) as usize;
            let row = y.clamp(0.0, height as f32 - 1.0) as usize;
            self.pixels[row * width + column].to_array().map(f32::from)
        };
        let corners = [
            (texel(left, top), (1.0 - right_share) * (1.0 - bottom_share)),
            (texel(left + 1.0, top), right_share * (1.0 - bottom_share)),
            (texel(left, top + 1.0), (1.0 - right_share) * bottom_share),
            (texel(left + 1.0, top + 1.0), right_share * bottom_share),
        ];
        let mut color = [0.0; 4];
        for (texel, share) in corners {
            for (sum, channel) in color.iter_mut().zip(texel) {
                *sum += channel * share;
            }
        }
        color
    }
}

/// Premultiplied source over an opaque or premultiplied ground.
fn blend(source: [f32; 4], ground: Color32) -> Color32 {
    let through = 1.0 - source[3] / 255.0;
    let ground = ground.to_array().map(f32::from);
    let mut mixed = [0u8; 4];
    for at in 0..4 {
        mixed[at] = (source[at] + ground[at] * through).round().clamp(0.0, 255.0) as u8;
    }
    let [r, g, b, a] = mixed;
    Color32::from_rgba_premultiplied(r, g, b, a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    fn canvas() -> Canvas {
        Canvas { width: 8, height: 8, pixels: vec![Color32::BLACK; 64] }
    }

    fn square(color: Color32) -> Mesh {
        let mut mesh = Mesh::default();
        let area = Rect::from_min_max(pos2(2.0, 2.0), pos2(6.0, 6.0));
        mesh.add_colored_rect(area, color);
        mesh
    }

    #[test]
    fn a_square_covers_exactly_its_pixels_once() {
        let mut canvas = canvas();
        let half = Color32::from_rgba_premultiplied(100, 0, 0, 128);
        let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(8.0, 8.0));
        canvas.mesh(&square(half), None, all, 1.0);
        for y in 0..8 {
            for x in 0..8 {
                let inside = (2..6).contains(&x) && (2..6).contains(&y);
                let red = canvas.pixels[y * 8 + x].r();
                assert_eq!(red, if inside { 100 } else { 0 }, "{x} {y}");
            }
        }
    }

    #[test]
    fn nothing_is_drawn_outside_the_clip() {
        let mut canvas = canvas();
        let clip = Rect::from_min_max(pos2(0.0, 0.0), pos2(4.0, 4.0));
        canvas.mesh(&square(Color32::WHITE), None, clip, 1.0);
        let lit = canvas.pixels.iter().filter(|pixel| pixel.r() > 0).count();
        assert_eq!(lit, 4);
    }
}
