//! Mistakes that people have been seen to make, each a rule. In: sites, what is odd about their text,
//! and the values they ask for. Out: findings with what to write instead. What the facts leave
//! uncertain is a warning at most, and says so.

mod command;
mod resource;
mod text;
mod values;

pub use text::of_file;
pub use values::{of_values, secrets};

use super::find::Found;
use super::site::{Action, Extension, Form, Setting, Site};
use crate::diag::{Problem, rule};
use crate::text::{Place, Span};

/// A site that is being looked at.
struct Scene<'a> {
    site: &'a Site,
    extension: &'a Extension,
    found: &'a Found,
    problems: Vec<Problem>,
}

impl Scene<'_> {
    /// Begins a finding at some characters of the site's file.
    fn report(&mut self, id: &str, span: Span, message: impl Into<String>) -> &mut Problem {
        let place = Place {
            source: self.site.source,
            span,
        };
        self.problems
            .push(Problem::new(rule(id), message).at(Some(place)));
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }
}

/// Words under the characters, a key, and help, for a finding that is in a list already.
trait Say {
    fn under(&mut self, label: &str) -> &mut Self;
    fn about(&mut self, key: &str) -> &mut Self;
    fn write(&mut self, help: impl Into<String>) -> &mut Self;
}

impl Say for Problem {
    fn under(&mut self, label: &str) -> &mut Self {
        self.label = Some(label.to_owned());
        self
    }

    fn about(&mut self, key: &str) -> &mut Self {
        self.key = Some(key.to_owned());
        self
    }

    fn write(&mut self, help: impl Into<String>) -> &mut Self {
        self.help.push(help.into());
        self
    }
}

/// Mistakes in how a site is written.
pub fn of_site(site: &Site, found: &Found) -> Vec<Problem> {
    let nothing = Extension::default();
    let mut scene = Scene {
        site,
        extension: site.extension().unwrap_or(&nothing),
        found,
        problems: Vec::new(),
    };
    unresolved(&mut scene);
    if site.extension().is_none() {
        command::beside_the_extension(&mut scene);
        return scene.problems;
    }
    versions(&mut scene);
    settings(&mut scene);
    match site.form {
        Form::Az(shell) => command::find(&mut scene, shell),
        _ => resource::find(&mut scene),
    }
    scene.problems
}

/// What only a run would tell is said, and not guessed.
fn unresolved(scene: &mut Scene<'_>) {
    let parts = scene.site.unresolved.clone();
    for part in parts {
        let of = match part.of.as_str() {
            "" => String::new(),
            of => format!(" in `{of}`"),
        };
        let written = &part.written;
        scene
            .report(
                "unresolved-value",
                part.span,
                format!("what `{written}` stands for{of} is not known here"),
            )
            .under("not checked");
    }
}

/// Version, build and auto-upgrade.
fn versions(scene: &mut Scene<'_>) {
    let Some(version) = scene.site.version.clone() else {
        return;
    };
    let text = version.text().to_owned();
    let upgrade = scene
        .extension
        .field(&["--auto-upgrade-minor-version", "autoUpgradeMinorVersion"])
        .cloned();
    let pinned = !text.is_empty() && text != "null";
    if pinned && let Some(upgrade) = upgrade.as_ref().filter(|field| field.is_true()) {
        let (key, off) = (upgrade.key.text().to_owned(), off(scene.site.form));
        let span = upgrade.span();
        scene
            .report(
                "version-with-auto-upgrade",
                span,
                format!("`{key}` is true and version `{text}` is pinned"),
            )
            .under("one or the other")
            .write(format!("write `{off}`, or leave the version out"));
    } else if pinned && upgrade.is_none() && matches!(scene.site.form, Form::Az(_) | Form::Bicep | Form::Arm)
    {
        let help = format!("write `{}` beside it", off(scene.site.form));
        scene
            .report(
                "version-with-auto-upgrade",
                version.span(),
                format!("version `{text}` is pinned, and auto-upgrade is left to its default, which is true"),
            )
            .under("pinned")
            .write(help)
            .severity = crate::diag::Severity::Warning;
    }
    let upstream = text.split('.').count() == 3 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let old = text
        .split('.')
        .nth(1)
        .and_then(|minor| minor.parse::<u32>().ok())
        .is_some_and(|minor| minor < 12);
    if upstream && !(old && text.starts_with("1.")) {
        scene
            .report(
                "upstream-version",
                version.span(),
                format!("`{text}` is a version of the public chart; the extension's builds are named `{text}-msft.N`"),
            )
            .under("no build number")
            .write("list what there is: `az k8s-extension extension-types list-versions-by-cluster … --extension-type microsoft.dapr`")
            .write("uncertain: builds before 1.12 had plain numbers, and which of the newer have is not documented");
    }
}

fn off(form: Form) -> &'static str {
    match form {
        Form::Az(_) => "--auto-upgrade-minor-version false",
        Form::Arm => "\"autoUpgradeMinorVersion\": false",
        _ => "autoUpgradeMinorVersion: false",
    }
}

/// Keys and values of settings as they are written, in any form.
fn settings(scene: &mut Scene<'_>) {
    let all: Vec<Setting> = scene.extension.settings.clone();
    for setting in &all {
        spaces(scene, setting);
        skip_check(scene, setting);
        comma(scene, setting);
    }
}

/// `a=1,b=2`: to az one setting, whose value has a comma.
fn comma(scene: &mut Scene<'_>, setting: &Setting) {
    let is_key = |text: &str| {
        let key = text.split_once('=').map_or("", |(key, _)| key.trim());
        key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-[]\\/".contains(c))
    };
    let value = setting.text();
    let Some(second) = value.split(',').skip(1).find(|part| is_key(part)) else {
        return;
    };
    let (key, second) = (setting.key.text().to_owned(), second.trim().to_owned());
    let first = value.split(',').next().unwrap_or_default().to_owned();
    let help = match scene.site.form {
        Form::Az(_) => format!("write two words: `\"{key}={first}\" \"{second}\"`"),
        _ => "write each setting as a member of its own".to_owned(),
    };
    scene
        .report(
            "comma-between-settings",
            setting.span,
            format!("the comma makes no second setting: `{second}` is a part of the value of `{key}`"),
        )
        .about(&key)
        .under("one setting")
        .write(help)
        .write("uncertain: what the service makes of the comma is not documented");
}

/// Blanks around `=` become part of the key or the value.
fn spaces(scene: &mut Scene<'_>, setting: &Setting) {
    let key = setting.key.text();
    if key != key.trim() {
        let message = format!("the key `{key}` has blanks in it");
        scene
            .report("colon-for-equals", setting.key.span(), message)
            .about(key.trim())
            .under("blanks around `=` belong to the key")
            .write(format!("write `{}={}`", key.trim(), setting.text().trim()));
    }
}

/// `skipExistingDaprCheck` counts as the exact string `true` only.
fn skip_check(scene: &mut Scene<'_>, setting: &Setting) {
    if setting.key.text() != "skipExistingDaprCheck" || setting.value.is_none() {
        return;
    }
    let declared = !matches!(scene.site.form, Form::Az(_));
    let boolean = setting.kind != super::site::Kind::Text;
    if setting.text() == "true" && !(boolean || declared) {
        return;
    }
    if declared {
        scene
            .report(
                "skip-check-inexact",
                setting.span,
                "`skipExistingDaprCheck` is read by the Azure CLI only, and does nothing here",
            )
            .about("skipExistingDaprCheck")
            .under("no command line asks here")
            .write("leave it out")
            .severity = crate::diag::Severity::Info;
        return;
    }
    let written = setting.text().to_owned();
    scene
        .report(
            "skip-check-inexact",
            setting.span,
            format!("`skipExistingDaprCheck` counts as the exact text `true` only, and this is `{written}`"),
        )
        .about("skipExistingDaprCheck")
        .under("the prompt comes all the same")
        .write("write `skipExistingDaprCheck=true`");
}

/// Whether a site brings the extension into being.
fn creates(site: &Site) -> bool {
    site.extension().is_some() && site.action == Action::Create
}
