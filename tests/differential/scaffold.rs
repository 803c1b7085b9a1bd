//! The chart that `helm create` makes, rendered with every flag of `helm template` that has a meaning
//! offline, by Helm and by us.

use crate::side::Side;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

/// A custom resource definition, a hook, a schema and a file, which the scaffold lacks.
const MORE: &[(&str, &str)] = &[
    (
        "crds/thing.yaml",
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.x.io\n",
    ),
    (
        "templates/hook.yaml",
        "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {{ include \"web.fullname\" . }}-hook\n  annotations:\n    \
         helm.sh/hook: {{ ternary \"pre-upgrade\" \"pre-install\" .Release.IsUpgrade }}\ndata:\n  note: {{ .Values.note | default \"none\" | quote }}\n  \
         has: {{ .Capabilities.APIVersions.Has \"x.io/v1\" }}\n  kube: {{ .Capabilities.KubeVersion.Minor }}\n  revision: {{ .Release.Revision }}\n",
    ),
    (
        "values.schema.json",
        "{\"properties\": {\"replicaCount\": {\"type\": \"integer\"}}}",
    ),
    ("note.txt", "first line\nsecond: {line}\n"),
];

/// One case: its flags, with the chart in `web`.
const CASES: &[&[&str]] = &[
    &["r", "web"],
    &["web"],
    &["r", "web", "--is-upgrade"],
    &["r", "web", "--no-hooks"],
    &["r", "web", "--skip-tests"],
    &["r", "web", "--show-only", "templates/service.yaml"],
    &["r", "web", "-s", "templates/s*.yaml", "-s", "templates/hook.yaml"],
    &["r", "web", "--show-only", "templates/tests/test-connection.yaml"],
    &["r", "web", "--show-only", "templates/nope.yaml"],
    &["r", "web", "--show-only", "templates/ingress.yaml"],
    &["r", "web", "--include-crds"],
    &["r", "web", "--include-crds", "--show-only", "crds/thing.yaml"],
    &["r", "web", "--skip-crds"],
    &["r", "web", "--include-crds", "--skip-crds"],
    &[
        "web",
        "--name-template",
        "n-{{ upper \"x\" | lower }}-{{ add 1 2 }}",
    ],
    &["web", "--name-template", "{{ nope }}"],
    &["web", "--name-template", "Bad"],
    &["web", "--generate-name"],
    &["r", "web", "--generate-name"],
    &["r", "web", "--namespace", "prod"],
    &["r", "web", "--set", "replicaCount=x"],
    &["r", "web", "--set", "replicaCount=x", "--skip-schema-validation"],
    &["r", "web", "--set-file", "note=web/note.txt"],
    &["r", "web", "--set-file", "note=web/nope.txt"],
    &["r", "web", "--dependency-update"],
    &["r", "web", "--api-versions", "x.io/v1"],
    &["r", "web", "-a", "y.io/v1,x.io/v1", "--kube-version", "1.29.3"],
    &["r", "web", "--kube-version", "v1.20.1-gke.3"],
    &["r", "web", "--kube-version", "1"],
    &[
        "r",
        "web",
        "--set",
        "autoscaling.enabled=true,ingress.enabled=true",
    ],
    &[
        "r",
        "web",
        "--set",
        "serviceAccount.create=false,nameOverride=other,podLabels.a\\.b/c=d",
    ],
    &[
        "r",
        "web",
        "--set-json",
        "tolerations=[{\"key\":\"x\"}]",
        "--set-string",
        "podAnnotations.n=1",
    ],
    &["r", "web", "--set-literal", "note=a,b={c}"],
    &["r", "web", "--set", "ingress=null"],
    &["r", "web", "--set", "service=80"],
    &[
        "r",
        "web",
        "--validate=false",
        "--dry-run=client",
        "--wait",
        "--timeout",
        "5m",
    ],
    &["r", "web", "--validate=false", "--hide-notes", "--atomic"],
    &["r", "web", "--dry-run=client", "--atomic", "--hide-notes"],
];

fn words(args: &[&str]) -> Vec<String> {
    args.iter().map(|word| (*word).to_owned()).collect()
}

fn create(side: &Side, dir: &Path) {
    let made = side.theirs(dir, &words(&["create", "web"]));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for (name, text) in MORE {
        let path = dir.join("web").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// The files below a directory, by path.
fn files(dir: &Path, below: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{below}/{}", path.file_name().unwrap().to_string_lossy());
        match path.is_dir() {
            true => files(&path, &name, found),
            false => {
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
}

#[test]
fn scaffolds_render_alike_with_every_flag() {
    for side in Side::all() {
        let scratch = tempfile::tempdir().unwrap();
        create(&side, scratch.path());
        let held = CASES
            .iter()
            .filter_map(|case| side.hold(scratch.path(), &words(case)).err());
        let differing: Vec<String> = held.collect();
        assert!(differing.is_empty(), "{}", differing.join("\n"));
        eprintln!("{}: a scaffold, {} cases", side.compat, CASES.len());
    }
}

#[test]
fn scaffolds_are_written_alike_into_directories() {
    for side in Side::all() {
        for more in [
            &[][..],
            &["--release-name"],
            &["--include-crds", "--release-name"],
            &["--no-hooks"],
        ] {
            let (theirs, ours) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            create(&side, theirs.path());
            create(&side, ours.path());
            let args = words(&[&["template", "r", "web", "--output-dir", "out"], more].concat());
            let text = |output: Output| String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(
                text(side.ours(ours.path(), &args)),
                text(side.theirs(theirs.path(), &args)),
                "{args:?}"
            );
            let tree = |dir: &Path| {
                let mut found = BTreeMap::new();
                files(&dir.join("out"), "", &mut found);
                found
            };
            assert_eq!(tree(ours.path()), tree(theirs.path()), "{} {args:?}", side.compat);
        }
    }
}

#[test]
fn a_post_renderer_is_refused_with_a_reason() {
    for side in Side::all() {
        let scratch = tempfile::tempdir().unwrap();
        create(&side, scratch.path());
        let ours = side.ours(
            scratch.path(),
            &words(&["template", "r", "web", "--post-renderer", "cat"]),
        );
        assert!(!ours.status.success() && ours.stdout.is_empty());
        assert!(String::from_utf8_lossy(&ours.stderr).contains("no program is ever run"));
    }
}
