use super::*;
use crate::scan::find::{self, File, Kind as FileKind};
use crate::scan::read::shell::Shell;
use crate::text::{SourceKind, Sources};
use proptest::prelude::*;

/// What our own finders read in what was written.
fn read_back(text: &str, kind: FileKind) -> Settings {
    let mut sources = Sources::default();
    let source = sources.add("file", SourceKind::File, text.as_bytes());
    let file = File {
        source,
        name: "file",
        text,
        kind,
        named: false,
    };
    let found = find::find(&file);
    assert!(found.oddities.is_empty(), "{:?}\n{text}", found.oddities);
    let [site] = found.sites.as_slice() else {
        panic!("{} sites in\n{text}", found.sites.len())
    };
    Settings::of_site(site, &Tree::empty_table())
}

const FORMS: [(To, FileKind); 5] = [
    (To::Bash, FileKind::Script(Shell::Bash)),
    (To::PowerShell, FileKind::Script(Shell::PowerShell)),
    (To::Bicep, FileKind::Bicep),
    (To::Arm, FileKind::Json),
    (To::Terraform, FileKind::Terraform),
];

fn written(settings: &Settings, to: To) -> (String, Vec<String>) {
    let mut notes = Vec::new();
    let text = write(settings, to, Compat::Helm4, &mut notes).unwrap();
    (text, notes)
}

fn settings(pairs: &[(&str, &str)]) -> Settings {
    let words: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    Settings::of_words(&words).unwrap()
}

#[test]
fn a_label_is_escaped_for_each_form() {
    let label = settings(&[(r"global.nodeSelector.kubernetes\.io/os", "linux")]);
    let rows = [
        (To::Bash, r"'global.nodeSelector.kubernetes\.io/os=linux'"),
        (To::PowerShell, r"'global.nodeSelector.kubernetes\.io/os=linux'"),
        (To::Bicep, r"'global.nodeSelector.kubernetes\\.io/os': 'linux'"),
        (To::Arm, r#""global.nodeSelector.kubernetes\\.io/os": "linux""#),
        (
            To::Terraform,
            r#""global.nodeSelector.kubernetes\\.io/os" = "linux""#,
        ),
        (To::Values, "kubernetes.io/os: linux"),
    ];
    for (to, part) in rows {
        let (text, _) = written(&label, to);
        assert!(text.contains(part), "{to:?}\n{text}");
    }
}

#[test]
fn what_a_form_cannot_say_is_said() {
    let empty = settings(&[("global.ha.disruption.minimumAvailable", "")]);
    let (text, notes) = written(&empty, To::Terraform);
    assert!(!text.contains("minimumAvailable"), "{text}");
    assert!(notes[0].contains("Terraform refuses"), "{notes:?}");
    let comma = settings(&[("global.imagePullSecrets", "a,b")]);
    assert!(written(&comma, To::Bicep).1[0].starts_with("uncertain"));
    assert_eq!(
        written(&comma, To::Values).0,
        "global:\n  imagePullSecrets: a,b\n"
    );
}

#[test]
fn protected_values_never_come_out() {
    let mut secret = settings(&[("global.tag", "1.0")]);
    secret.pairs.push(Pair {
        key: "dapr_sentry.tls.issuer.keyPEM".into(),
        value: "hunter2".into(),
        protected: true,
    });
    for to in [
        To::Bash,
        To::PowerShell,
        To::Bicep,
        To::Arm,
        To::Terraform,
        To::Values,
    ] {
        let (text, notes) = written(&secret, to);
        assert!(
            !text.contains("hunter2") && !notes.concat().contains("hunter2"),
            "{to:?}\n{text}"
        );
    }
    for (to, kind) in FORMS {
        let back = read_back(&written(&secret, to).0, kind);
        let keys: Vec<_> = back
            .pairs
            .iter()
            .map(|pair| (pair.key.as_str(), pair.protected))
            .collect();
        let wanted = [("global.tag", false), ("dapr_sentry.tls.issuer.keyPEM", true)];
        assert_eq!(keys, wanted, "{to:?}");
    }
}

#[test]
fn values_become_flat_keys_with_escaped_dots() {
    let mut records = Records::default();
    let text = "global:\n  nodeSelector: {kubernetes.io/os: linux}\n  tolerations: [{key: a, effect: NoSchedule}]\n  prometheus: {port: 9090, enabled: true}\n  logs: {}\n";
    let tree = settings::read_values(
        "values.yaml",
        text.as_bytes(),
        &crate::tree::Layer::ValuesFile,
        Compat::Helm4,
        &mut records,
    )
    .unwrap();
    let mut flat = Settings::default();
    flatten(&tree, &mut flat);
    let pairs: Vec<String> = flat
        .pairs
        .iter()
        .map(|pair| format!("{}={}", pair.key, pair.value))
        .collect();
    assert_eq!(
        pairs,
        [
            r"global.nodeSelector.kubernetes\.io/os=linux",
            "global.prometheus.enabled=true",
            "global.prometheus.port=9090",
            "global.tolerations[0].effect=NoSchedule",
            "global.tolerations[0].key=a",
        ]
    );
    assert!(
        flat.notes
            .iter()
            .any(|note| note.contains("`global.logs` is empty")),
        "{:?}",
        flat.notes
    );
}

fn key() -> impl Strategy<Value = String> {
    "[a-z_]{1,6}(\\.[A-Za-z0-9_/-]{1,6}|\\\\\\.[a-z/]{1,4}|\\[[0-9]\\]){0,4}"
}

proptest! {
    #[test]
    fn settings_come_back_from_every_form(
        pairs in prop::collection::vec((key(), "([ -~]|[éß☂“”‘’\n\t]|\\$\\{|%\\{|''|\\[a\\]){1,12}"), 1..5),
        pinned in any::<bool>(),
    ) {
        let mut wanted = Settings::default();
        for (at, (key, value)) in pairs.into_iter().enumerate() {
            wanted.pairs.push(Pair { key: format!("k{at}{key}"), value, protected: false });
        }
        wanted.name = Some("dapr".into());
        wanted.version = pinned.then(|| "1.14.4-msft.5".to_owned());
        for (to, kind) in FORMS {
            let (text, _) = written(&wanted, to);
            // Typographic characters in values are noted, which is right, and no matter here.
            let mut sources = Sources::default();
            let source = sources.add("file", SourceKind::File, text.as_bytes());
            let file = File { source, name: "file", text: &text, kind, named: false };
            let found = find::find(&file);
            prop_assert_eq!(found.sites.len(), 1, "{}", text);
            let back = Settings::of_site(&found.sites[0], &Tree::empty_table());
            prop_assert_eq!(&back.pairs, &wanted.pairs, "{:?}\n{}", to, text);
            prop_assert_eq!(&back.version, &wanted.version);
        }
    }

    #[test]
    fn a_values_file_means_what_the_settings_mean(
        pairs in prop::collection::vec(("[a-z]{1,3}(\\.[a-z]{1,3}){0,2}", "[a-z0-9 :#'\"]{0,6}"), 1..4),
    ) {
        let mut wanted = Settings::default();
        for (at, (key, value)) in pairs.into_iter().enumerate() {
            wanted.pairs.push(Pair { key: format!("k{at}{key}"), value, protected: false });
        }
        let tree = wanted.tree(Compat::Helm4).unwrap();
        let (text, _) = written(&wanted, To::Values);
        let node = crate::yaml::read(text.as_bytes()).unwrap();
        let again = node.root.to_value();
        prop_assert_eq!(crate::yaml::write(&tree.to_value()).unwrap(), crate::yaml::write(&again).unwrap());
    }
}
