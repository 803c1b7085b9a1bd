//! Mistakes in Bicep, ARM and Terraform. In: the extension as a resource. Out: findings: settings in
//! the wrong place, values of the wrong type for their form, properties that cannot be written or do
//! not go together.

use super::{Say, Scene};
use crate::diag::Severity;
use crate::scan::site::{Form, Kind, Setting};

pub(super) fn find(scene: &mut Scene<'_>) {
    misplaced(scene);
    read_only(scene);
    let settings = scene.extension.settings.clone();
    for setting in &settings {
        typed(scene, setting);
        unquoted(scene, setting);
    }
    if scene.site.form == Form::Terraform {
        terraform(scene, &settings);
    }
}

fn misplaced(scene: &mut Scene<'_>) {
    for setting in scene.extension.misplaced.clone() {
        let key = setting.key.text().to_owned();
        let inside = setting.inside.clone();
        let message = match inside.as_str() {
            place if place.starts_with("the resource") => format!("`{key}` stands in {place}"),
            place => format!("`{key}` stands directly in `{place}`"),
        };
        let settings = key.starts_with("configuration");
        let problem = scene
            .report("misplaced-setting", setting.key.span(), message)
            .about(&key)
            .under("not read here");
        if settings {
            problem.write("move it to `properties`");
        } else {
            problem.write("move it to `properties.configurationSettings`");
        }
    }
}

fn read_only(scene: &mut Scene<'_>) {
    for key in scene.extension.read_only.clone() {
        let name = key.text().to_owned();
        scene
            .report(
                "read-only-property",
                key.span(),
                format!("`{name}` can only be read"),
            )
            .under("written by the service")
            .write("leave it out");
    }
}

/// Settings are a map of strings to strings.
fn typed(scene: &mut Scene<'_>, setting: &Setting) {
    let form = scene.site.form;
    let key = setting.key.text().to_owned();
    let what = match setting.kind {
        Kind::Text => return,
        Kind::Bool => "a boolean",
        Kind::Number => "a number",
        Kind::Null => "null",
        Kind::Tree => "a list or an object",
    };
    let text = setting.text().to_owned();
    let converts = form == Form::Terraform && matches!(setting.kind, Kind::Bool | Kind::Number);
    if converts {
        // Terraform itself makes a string of it.
        return;
    }
    let instead = match form {
        Form::Arm => format!("write `\"{}\": \"{text}\"`", key.replace('\\', "\\\\")),
        _ => format!("write `'{}': '{text}'`", key.replace('\\', "\\\\")),
    };
    let problem = scene
        .report(
            "setting-not-text",
            setting.span,
            format!("`{key}` is {what}, and settings are texts"),
        )
        .about(&key)
        .under(what);
    match setting.kind {
        Kind::Tree => {
            problem.severity = Severity::Error;
            problem.write("write one setting for each leaf: `'global.tolerations[0].key': '…'`");
            problem.write("uncertain: whether the service takes list indexes is not documented");
        }
        Kind::Null => _ = problem.write("leave it out"),
        _ => {
            problem.write(instead);
            problem.write("uncertain: the service has been seen to take it, against its own interface");
        }
    }
}

/// Bicep reads `a.b:` as no name at all.
fn unquoted(scene: &mut Scene<'_>, setting: &Setting) {
    let key = setting.key.text().to_owned();
    if scene.site.form != Form::Bicep || setting.quoted || !key.contains(['.', '/']) {
        return;
    }
    scene
        .report(
            "unquoted-key",
            setting.key.span(),
            format!("`{key}` is no name: a key with dots needs quotes"),
        )
        .about(&key)
        .under("no quotes")
        .write(format!(
            "write `'{}': '{}'`",
            key.replace('\\', "\\\\"),
            setting.text()
        ));
}

fn terraform(scene: &mut Scene<'_>, settings: &[Setting]) {
    for setting in settings {
        if setting.kind == Kind::Text && setting.value.as_ref().is_some_and(|value| value.is_empty()) {
            let key = setting.key.text().to_owned();
            scene
                .report(
                    "terraform-empty-value",
                    setting.span,
                    format!("`{key}` is empty, and Terraform refuses empty settings"),
                )
                .about(&key)
                .under("an empty text")
                .write("leave it out: an empty text cannot be given from Terraform");
        }
    }
    let extension = scene.extension;
    if let (Some(version), Some(train)) = (extension.field(&["version"]), extension.field(&["release_train"]))
        && extension.field(&["extension_type"]).is_some()
    {
        let (span, other) = (version.span(), train.span());
        let source = scene.site.source;
        let problem = scene.report(
            "terraform-version-and-train",
            span,
            "`version` and `release_train` do not go together",
        );
        problem.under("a version belongs to its train already");
        problem
            .related
            .push((crate::text::Place { source, span: other }, "the train".into()));
        problem.write("leave `release_train` out");
    }
}
