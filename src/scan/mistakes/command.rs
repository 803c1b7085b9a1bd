//! Mistakes on command lines. In: an `az k8s-extension` line as it was read, or a line that manages
//! the chart beside the extension. Out: findings: what `az` refuses, prompts for, or takes for
//! something else.

use super::{Say, Scene, creates};
use crate::aks::az;
use crate::scan::find::Found;
use crate::scan::read::Mapped;
use crate::scan::read::shell::Shell;
use crate::scan::site::{Action, Flag, Form, Site};
use crate::text::Span;

pub(super) fn find(scene: &mut Scene<'_>, shell: Shell) {
    let flags: Vec<Flag> = scene.extension.flags.clone();
    for flag in &flags {
        refused(scene, flag);
        deprecated(scene, flag);
        values(scene, flag, shell);
    }
    lost(scene);
    prompts(scene);
    namespace(scene);
    az_refuses(scene);
}

/// What `az` refuses for a reason that no rule above speaks of.
fn az_refuses(scene: &mut Scene<'_>) {
    let Some((text, spans)) = scene.extension.refusal.clone() else {
        return;
    };
    let source = scene.site.source;
    let told = |span: &Span| {
        scene
            .problems
            .iter()
            .filter_map(|problem| problem.place)
            .any(|place| place.source == source && place.span.start < span.end && span.start < place.span.end)
    };
    let known = scene.site.action == Action::Other || spans.iter().any(told);
    if known {
        return;
    }
    let span = spans.first().copied().unwrap_or(scene.site.head);
    // What az repeats of the line may be a secret.
    let secret = scene.extension.settings.iter().any(|setting| setting.protected);
    let text = if secret {
        "it refuses this line".to_owned()
    } else {
        text
    };
    scene
        .report("az-refuses", span, format!("az answers: {text}"))
        .under("refused");
}

fn is(flag: &Flag, of: az::Flag) -> bool {
    az::spellings(of).contains(&flag.name.text())
}

fn is_settings(flag: &Flag) -> bool {
    is(flag, az::Flag::Settings) || is(flag, az::Flag::Protected)
}

/// Flags that the command does not have.
fn refused(scene: &mut Scene<'_>, flag: &Flag) {
    let name = flag.name.text().to_owned();
    let span = flag.name.span();
    let update = scene.site.action == Action::Update;
    if name == "--set" {
        scene
            .report("set-on-extension", span, "`az k8s-extension` has no `--set`")
            .under("a flag of helm's")
            .write("write `--configuration-settings`");
    } else if update && (is(flag, az::Flag::ExtensionType) || is(flag, az::Flag::Scope)) {
        scene
            .report(
                "update-fixed-flag",
                span,
                format!("`az k8s-extension update` does not take `{name}`"),
            )
            .under("fixed when the extension was created")
            .write(format!("leave `{name}` out"))
            .write(format!("az answers: unrecognized arguments: {name} …"));
    } else if creates(scene.site) && is(flag, az::Flag::Yes) {
        scene
            .report(
                "yes-on-create",
                span,
                "`az k8s-extension create` has no `--yes`, though it can ask",
            )
            .under("not a flag of create")
            .write("write `--configuration-settings skipExistingDaprCheck=true`, which keeps it from asking");
    }
}

/// Deprecated spellings, which still work.
fn deprecated(scene: &mut Scene<'_>, flag: &Flag) {
    let name = flag.name.text();
    let all = [
        az::Flag::Settings,
        az::Flag::Protected,
        az::Flag::SettingsFile,
        az::Flag::ProtectedFile,
    ];
    let Some(of) = all.into_iter().find(|of| is(flag, *of)) else {
        return;
    };
    let spellings = az::spellings(of);
    if spellings.last() != Some(&name) {
        return;
    }
    let (name, instead) = (name.to_owned(), spellings.first().copied().unwrap_or_default());
    scene
        .report(
            "deprecated-flag",
            flag.name.span(),
            format!("`{name}` is a deprecated spelling"),
        )
        .under("still works")
        .write(format!("write `{instead}`"));
}

/// Words after a settings flag that are no `key=value`.
fn values(scene: &mut Scene<'_>, flag: &Flag, shell: Shell) {
    if !is_settings(flag) {
        return;
    }
    for (word, known) in &flag.values {
        let text = word.text().trim();
        if text.contains('=') || !known {
            continue;
        }
        if text.starts_with('{') {
            json(scene, flag, word, shell);
        } else if let Some((key, value)) = text.split_once(':') {
            let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
            scene
                .report(
                    "colon-for-equals",
                    word.span(),
                    format!("`{text}` has a colon where `=` belongs"),
                )
                .about(&key)
                .under("a setting is key=value")
                .write(format!("write `\"{key}={value}\"`"))
                .write(format!(
                    "az answers: Usage error: {} configuration_setting_key=configuration_setting_value",
                    flag.name.text()
                ));
        } else if !text.is_empty() {
            let message = format!("`{text}` is no setting: it has no `=`");
            scene
                .report("colon-for-equals", word.span(), message)
                .under("a setting is key=value");
        }
    }
}

fn json(scene: &mut Scene<'_>, flag: &Flag, word: &Mapped, shell: Shell) {
    let name = flag.name.text().to_owned();
    let mut help = vec!["or put the JSON into a file and write `--config-settings-file FILE`".to_owned()];
    if let Ok(node) = crate::json::read(word.text().as_bytes()) {
        let item = crate::scan::read::Item::from_node(&node, word, 0);
        let pairs: Vec<String> = item
            .properties()
            .iter()
            .filter_map(|property| {
                let value = property.value.scalar()?;
                Some(crate::scan::convert::quoted(
                    &format!("{}={}", property.key.text(), value.text()),
                    shell,
                ))
            })
            .collect();
        help.insert(0, format!("write `{name} {}`", pairs.join(" ")));
    }
    let problem = scene.report(
        "json-for-settings",
        word.span(),
        format!("`{name}` takes key=value, not JSON"),
    );
    problem.under("JSON");
    problem.help.extend(help);
}

/// Backslashes that the shell took away before `az` saw them.
fn lost(scene: &mut Scene<'_>) {
    let settings = scene.extension.settings.clone();
    for setting in settings {
        if setting.lost.is_empty() {
            continue;
        }
        let key = setting.key.text().to_owned();
        scene
            .report(
                "unquoted-backslash",
                setting.key.span(),
                format!("the shell takes the backslash away: the key arrives as `{key}`"),
            )
            .about(&key)
            .under("outside quotes")
            .write("put the whole setting in quotes: `\"global.nodeSelector.kubernetes\\.io/os=linux\"`");
    }
}

/// Prompts where nobody can answer.
fn prompts(scene: &mut Scene<'_>) {
    if !scene.site.unattended {
        return;
    }
    let open = scene.site.unresolved.iter().any(|part| part.of.is_empty());
    let from_file = scene.extension.field(&["--config-settings-file"]).is_some();
    if open || from_file {
        return;
    }
    let head = scene.site.head;
    let has = |key: &str| scene.extension.setting(key).is_some();
    if creates(scene.site) {
        let adopts = has("existingDaprReleaseName") && has("existingDaprReleaseNamespace");
        if !has("skipExistingDaprCheck") && !adopts {
            scene
                .report(
                    "create-asks",
                    head,
                    "this asks whether Dapr is installed already, and a pipeline cannot answer",
                )
                .under("fails without a terminal (`NoTTYException`)")
                .write("add `--configuration-settings skipExistingDaprCheck=true`")
                .write("or name what is there: `existingDaprReleaseName=dapr existingDaprReleaseNamespace=dapr-system`");
        }
    } else if scene.site.action == Action::Update
        && !scene.extension.settings.is_empty()
        && scene.extension.field(&["--yes"]).is_none()
    {
        scene
            .report(
                "update-asks",
                head,
                "an update of settings asks for confirmation, and a pipeline cannot answer",
            )
            .under("fails without a terminal")
            .write("add `--yes`");
    }
}

/// `--release-namespace` needs `--scope cluster`.
fn namespace(scene: &mut Scene<'_>) {
    let scope = scene
        .extension
        .field(&["--scope"])
        .map(|field| field.text().to_lowercase());
    let Some(field) = scene.extension.field(&["--release-namespace"]).cloned() else {
        return;
    };
    if scope.is_none() && creates(scene.site) {
        scene
            .report(
                "namespace-without-scope",
                field.key.span(),
                "`--release-namespace` is taken with `--scope cluster` only",
            )
            .under("no --scope")
            .write("add `--scope cluster`")
            .write("az answers: When --scope is 'namespace', --release-namespace must not be given.");
    }
}

/// The chart managed by other tools where the extension manages it.
pub(super) fn beside_the_extension(scene: &mut Scene<'_>) {
    let site = scene.site;
    let tool = match site.form {
        Form::DaprCli(_) => "dapr",
        Form::Helm(_) => "helm",
        _ => return,
    };
    let verb = if site.action == Action::Update {
        "upgrade"
    } else {
        "install"
    };
    let build = site
        .version
        .as_ref()
        .filter(|field| field.text().contains("-msft."));
    if let Some(version) = build {
        let (text, span) = (version.text().to_owned(), version.span());
        scene
            .report(
                "managed-by-extension",
                span,
                format!("`{text}` is a build of the extension's, which {tool} cannot find"),
            )
            .under("not a version of the public chart")
            .write("change it through the extension: `az k8s-extension update --version …`");
    } else if verb == "upgrade" && manages(scene.found, site) {
        let span = site.head;
        scene
            .report(
                "managed-by-extension",
                span,
                format!("`{tool} upgrade` changes an installation that the extension manages"),
            )
            .under("two managers")
            .write(
                "change it through the extension: `az k8s-extension update`, or `create` with all settings",
            )
            .write("told by another command of this file; leave this be where it is for another cluster");
    }
}

/// Whether the same file also configures the extension.
fn manages(found: &Found, site: &Site) -> bool {
    found
        .sites
        .iter()
        .any(|other| other.source == site.source && other.extension().is_some())
}
