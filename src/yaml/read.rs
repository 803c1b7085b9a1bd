//! Text to documents, the way `sigs.k8s.io/yaml` goes. In: bytes. Out: the first document, or the
//! error as Go words it with the bytes it is about.

use super::document::{Document, YamlError};
use super::parse::Parser;
use super::scan::Fault;
use super::{build, compose, source};
use crate::json::{Member, Node, NodeData};
use crate::limits::{Limits, STANDARD};
use crate::text::Span;

/// Reads the first document of a text as `sigs.k8s.io/yaml` does: YAML 1.1 typing, then JSON's data
/// model (keys are strings). Empty text is `null`.
///
/// # Errors
///
/// [`YamlError`] with the text of Go's error, `error converting YAML to JSON: …`.
pub fn read(text: &[u8]) -> Result<Document, YamlError> {
    read_within(text, &STANDARD)
}

/// [`read`] within other limits.
///
/// # Errors
///
/// As [`read`], and the limits that were reached.
pub fn read_within(text: &[u8], limits: &Limits) -> Result<Document, YamlError> {
    read_with(text, limits, build::document)
}

/// Reads as [`read`] does and refuses the same, but may leave out members of the root that are not
/// wanted, judged by their keys as written.
///
/// # Errors
///
/// As [`read`].
pub fn read_members(text: &[u8], wanted: &dyn Fn(&[u8]) -> bool) -> Result<Document, YamlError> {
    read_with(text, &STANDARD, |tree, limits| {
        build::members(tree, limits, wanted)
    })
}

fn read_with(
    text: &[u8],
    limits: &Limits,
    build: impl FnOnce(&compose::Tree<'_>, &Limits) -> Result<Document, build::Refusal>,
) -> Result<Document, YamlError> {
    let source = source::open(text).map_err(|(problem, at)| YamlError {
        text: conversion_error(&format!("yaml: {problem}")),
        at: Some(Span::new(at, at + 1)),
        reached: None,
    })?;
    // In UTF-16 files only the file as a whole can be pointed at.
    let whole = Span::new(0, text.len());
    let place = |span: Span| source.offset.map_or(whole, |by| span.shifted(by));
    let mut parser = Parser::new(&source);
    let refuse = |refusal| match refusal {
        build::Refusal::Yaml(fault) => yaml_error(&fault, place(fault.at)),
        build::Refusal::Json(fault) => YamlError {
            text: conversion_error(&fault.text),
            at: Some(place(fault.at)),
            reached: None,
        },
        build::Refusal::TooDeep => YamlError {
            text: super::unmarshal_error(crate::json::TOO_DEEP),
            at: None,
            reached: None,
        },
        build::Refusal::Limit(reached, at) => YamlError {
            text: reached.to_string(),
            at: Some(place(at)),
            reached: Some(reached),
        },
    };
    let tree = compose::first_document(&mut parser, limits).map_err(refuse)?;
    let mut document = build(&tree, limits).map_err(refuse)?;
    if source.offset != Some(0) {
        place_document(&mut document, &place);
    }
    Ok(document)
}

fn conversion_error(text: &str) -> String {
    format!("error converting YAML to JSON: {text}")
}

fn yaml_error(fault: &Fault, at: Span) -> YamlError {
    YamlError {
        text: conversion_error(&format!("yaml: {}", fault.text)),
        at: Some(at),
        reached: None,
    }
}

/// Turns spans in a part of a text into spans of the text.
pub(super) fn place_document(document: &mut Document, place: &impl Fn(Span) -> Span) {
    place_node(&mut document.root, place);
    for duplicate in &mut document.duplicates {
        duplicate.lost = place(duplicate.lost);
        duplicate.kept = place(duplicate.kept);
    }
}

fn place_node(node: &mut Node, place: &impl Fn(Span) -> Span) {
    node.span = place(node.span);
    match &mut node.data {
        NodeData::List(items) => items.iter_mut().for_each(|item| place_node(item, place)),
        NodeData::Table(members) => {
            for Member { key, node } in members.values_mut() {
                *key = place(*key);
                place_node(node, place);
            }
        }
        _ => {}
    }
}
