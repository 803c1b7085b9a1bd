//! Loading, held to rows of both Helms' answers, and to limits that only we have.

use super::*;
use crate::compat::Compat::{self, Helm3, Helm4};
use crate::settings::Records;
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use std::io::Write;

const GOOD: &str = "name: c\nversion: 1.0.0\napiVersion: v2\n";

/// In tables: Helm 4 says what Helm 3 says.
const SAME: &str = "\0";

fn from(files: &[(&str, &[u8])], compat: Compat) -> Result<Chart, String> {
    let files = files.iter().map(|(name, data)| File::new(name, data)).collect();
    from_files(files, compat, &mut Records::default()).map_err(|failure| failure.helm)
}

/// What a row expects: the refusal, or name, version, appVersion and keywords.
fn summary(chart: Result<Chart, String>) -> String {
    match chart {
        Err(text) => text,
        Ok(Chart { metadata: m, .. }) => {
            format!(
                "{}|{}|{}|{}",
                m.name,
                m.version,
                m.app_version,
                m.keywords.join(",")
            )
        }
    }
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, data) in entries {
        let mut header = tar::Header::new_ustar();
        let raw = header.as_old_mut();
        raw.name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append(&header, *data).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

fn on_disk(name: &str, bytes: &[u8], compat: Compat) -> Result<Chart, String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let shown = path.display().to_string();
    load(&path, compat, &mut Records::default(), &mut Vec::new())
        .map_err(|failure| failure.helm.replace(&shown, name))
}

#[rustfmt::skip]
#[test]
fn chart_yaml_is_decoded_and_refused_as_go_does() {
    let rows = [
        ("name: c\nversion: 1.0.0\napiVersion: v2\n", "c|1.0.0||", SAME),
        ("", "validation: chart.metadata.name is required", SAME),
        ("null\n", "validation: chart.metadata.name is required", SAME),
        ("[]\n", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type chart.Metadata", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type loader.chartBase"),
        ("abc\n", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type chart.Metadata", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type loader.chartBase"),
        ("version: 1.0.0\napiVersion: v2\n", "validation: chart.metadata.name is required", SAME),
        ("name: c\napiVersion: v2\n", "validation: chart.metadata.version is required", SAME),
        ("name: c\nversion: 1.0.0\n", "c|1.0.0||", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v1\n", "c|1.0.0||", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v3\n", "c|1.0.0||", "invalid chart apiVersion"),
        ("name: c\nversion: 1.0.0\napiVersion: v9\n", "c|1.0.0||", "unsupported chart version"),
        ("name: c\nversion: 1.0.0\napiVersion: 2\n", "c|1.0.0||", "unsupported chart version"),
        ("NAME: c\nVersion: 1.0.0\nAPIVERSION: v2\nappversion: 7\nKubeVersion: \">=1.0.0\"\n", "c|1.0.0|7|", SAME),
        ("name: c\nNAME: d\nversion: 1.0.0\napiVersion: v2\n", "c|1.0.0||", SAME),
        ("name: c\nversion: \"1.2.3\\e[31m\"\napiVersion: v2\n", "validation: chart.metadata.version \"1.2.3\\x1b[31m\" is invalid", SAME),
        ("name: c\nversion: 1.10\napiVersion: v2\n", "c|1.1||", SAME),
        ("name: c\nversion: x\napiVersion: v2\n", "validation: chart.metadata.version \"x\" is invalid", SAME),
        ("name: c\nversion: [1]\napiVersion: v2\n", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field Metadata.version of type string", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\ndeprecated: \"true\"\n", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Metadata.deprecated of type bool", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\ntype: Library\n", "validation: chart.metadata.type must be application or library", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nkeywords: [a, 1, true, 1.5, null]\n", "c|1.0.0||a,1,true,1.5,", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nkeywords: abc\n", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Metadata.keywords of type []string", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nkeywords: [\"a\\tb\\u0007\\u00a0c\\u200bd\"]\n", "c|1.0.0||a b cd", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nannotations: {a: [1]}\n", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field Metadata.annotations of type string", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nmaintainers: [null]\n", "validation: maintainers must not contain empty or null nodes", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nmaintainers: [a]\n", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Metadata.maintainers of type chart.Maintainer", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Metadata.maintainers of type v2.Maintainer"),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nmaintainers: x\n", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Metadata.maintainers of type []*chart.Maintainer", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Metadata.maintainers of type []*v2.Maintainer"),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nmaintainers: [{name: [a]}]\n", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field Maintainer.maintainers.name of type string", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nappVersion: 1.10\n", "c|1.0.0|1.1|", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nappVersion: 010\n", "c|1.0.0|8|", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nappVersion: 1e3\n", "c|1.0.0|1000|", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nappVersion: yes\n", "c|1.0.0|true|", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nappVersion: 10000000.0\n", "c|1.0.0|1e+07|", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nappVersion: 123456789012\n", "c|1.0.0|123456789012|", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nappVersion: 3.14159265358979\n", "c|1.0.0|3.1415927|", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nappVersion: \"a\\nb\\u001b[31m\"\n", "c|1.0.0|a b[31m|", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nname: d\n", "d|1.0.0||", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\n---\nname: x\n", "c|1.0.0||", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\ndependencies: [null]\n", "validation: dependencies must not contain empty or null nodes", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\ndependencies: [{name: s, alias: \"bad/name\"}]\n", "validation: dependency \"s\" has disallowed characters in the alias", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\ndependencies: [{name: s}, {name: t, alias: s}]\n", "validation: more than one dependency with name or alias \"s\"", SAME),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nversion: [1]\nkeywords: x\nname: {a: b}\n", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Metadata.keywords of type []string", SAME),
        ("name: [1]\nversion: {}\napiVersion: []\nannotations: 5\n", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go struct field Metadata.annotations of type map[string]string", "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field chartBase.apiVersion of type string"),
        ("name: c\nversion: 1.0.0\napiVersion: v2\nfoo: .inf\n", "cannot load Chart.yaml: error converting YAML to JSON: json: unsupported value: +Inf", SAME),
        ("a:\n\tb: 1\n", "cannot load Chart.yaml: error converting YAML to JSON: yaml: line 2: found character that cannot start any token", SAME),
        ("name: ..\nversion: 1.0.0\napiVersion: v2\n", "validation: chart.metadata.name \"..\" is not allowed", SAME),
        ("name: .\nversion: 1.0.0\napiVersion: v2\n", "validation: chart.metadata.name \".\" is not allowed", SAME),
        ("name: a/b\nversion: 1.0.0\napiVersion: v2\n", "validation: chart.metadata.name \"a/b\" is invalid", SAME),
        ("name: a/\nversion: 1.0.0\napiVersion: v2\n", "validation: chart.metadata.name \"a/\" is invalid", SAME),
        ("name: ../../evil\nversion: 1.0.0\napiVersion: v2\n", "validation: chart.metadata.name \"../../evil\" is invalid", SAME),
    ];
    for (text, helm3, helm4) in rows {
        let helm4 = if helm4 == SAME { helm3 } else { helm4 };
        for (compat, expected) in [(Helm3, helm3), (Helm4, helm4)] {
            let chart = from(&[("Chart.yaml", text.as_bytes())], compat).and_then(|chart| {
                let installable = chart.check_installable(compat, &mut Vec::new());
                installable.map(|()| chart).map_err(|failure| failure.helm)
            });
            assert_eq!(summary(chart), expected, "{compat}: {text}");
        }
    }
}

#[test]
fn values_are_refused_with_each_helms_prefix() {
    let rows = [
        (
            "a: .inf\n",
            "error converting YAML to JSON: json: unsupported value: +Inf",
            true,
        ),
        (
            "- a\n",
            "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}",
            true,
        ),
        (
            "a: *x\n",
            "error converting YAML to JSON: yaml: unknown anchor 'x' referenced",
            true,
        ),
    ];
    for (text, why, _) in rows {
        let files: [(&str, &[u8]); 2] = [("Chart.yaml", GOOD.as_bytes()), ("values.yaml", text.as_bytes())];
        assert_eq!(
            from(&files, Helm3).err(),
            Some(format!("cannot load values.yaml: {why}"))
        );
        assert_eq!(
            from(&files, Helm4).err(),
            Some(format!(
                "cannot load values.yaml: cannot unmarshal yaml document: {why}"
            ))
        );
    }
}

#[test]
fn only_helm_4_merges_the_documents_of_values() {
    let files: [(&str, &[u8]); 2] = [
        ("values.yaml", b"a: 1\n---\nb: 2\n"),
        ("Chart.yaml", GOOD.as_bytes()),
    ];
    let keys = |compat| from(&files, compat).unwrap().values.table().unwrap().len();
    assert_eq!((keys(Helm3), keys(Helm4)), (1, 2));
}

#[test]
fn requirements_count_for_old_charts_and_are_decoded_over_chart_yaml() {
    let load = |api: &str| {
        let directory = tempfile::tempdir().unwrap();
        let chart = format!(
            "name: c\nversion: 1.0.0\napiVersion: {api}\ndependencies: [{{name: s, version: '1'}}]\n"
        );
        std::fs::write(directory.path().join("Chart.yaml"), chart).unwrap();
        let requirements = "dependencies: [{alias: q}, {name: t}]\nname: z\n";
        std::fs::write(directory.path().join("requirements.yaml"), requirements).unwrap();
        let mut log = Vec::new();
        let chart = super::load(directory.path(), Helm3, &mut Records::default(), &mut log).unwrap();
        (chart, log)
    };
    let ((old, old_log), (new, new_log)) = (load("v1"), load("v2"));
    let seen = |chart: &Chart| {
        let dependencies = chart.metadata.dependencies.iter();
        dependencies
            .map(|d| format!("{}:{}:{}", d.name, d.alias, d.version))
            .collect::<Vec<_>>()
    };
    assert_eq!(seen(&old), ["s:q:1", "t::"]);
    assert_eq!(seen(&new), ["s:q:1", "t::"]);
    assert_eq!(
        (old.metadata.name.as_str(), old.files.len(), new.files.len()),
        ("z", 1, 0)
    );
    assert_eq!(old_log, [""; 0]);
    assert_eq!(
        new_log,
        [
            "load.go:120: Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". \
          We recommend migrating dependencies to Chart.yaml."
        ]
    );
}

#[test]
fn every_file_has_its_place() {
    let names = [
        "Chart.yaml",
        "Chart.lock",
        "values.yaml",
        "values.schema.json",
        "requirements.yaml",
        "templates/a.yaml",
        "templates/.x",
        "crds/a.yaml",
        ".helmignore",
        "README.md",
        "charts/_skipped/x",
        "charts/.skipped",
        "charts/s.tgz.prov",
        "charts/s/Chart.yaml",
        "charts/s/x.txt",
    ];
    let data = |name: &str| match name {
        "Chart.yaml" => GOOD.as_bytes(),
        "charts/s/Chart.yaml" => b"name: s\nversion: '1'\n",
        _ => b"",
    };
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, data(name))).collect();
    let chart = from(&files, Helm4).unwrap();
    let listed = |files: &[File]| files.iter().map(|file| file.name.to_string()).collect::<Vec<_>>();
    assert_eq!(listed(&chart.templates), ["templates/a.yaml", "templates/.x"]);
    assert_eq!(
        listed(&chart.files),
        ["crds/a.yaml", ".helmignore", "README.md", "charts/s.tgz.prov"]
    );
    assert!(chart.locked && chart.schema.is_some());
    assert_eq!(chart.subcharts.len(), 1);
    assert_eq!(chart.subcharts[0].full_path(), "c/charts/s");
    assert_eq!(listed(&chart.subcharts[0].files), ["x.txt"]);
}

#[test]
fn what_stands_in_charts_must_be_charts() {
    let rows: &[(&str, &[u8], &str)] = &[
        (
            "charts/README.md",
            b"x",
            "error unpacking subchart README.md in c: Chart.yaml file is missing",
        ),
        (
            "charts/x/foo",
            b"x",
            "error unpacking subchart x in c: Chart.yaml file is missing",
        ),
        (
            "charts/s.tgz",
            b"junkjunkjunk",
            "error unpacking subchart s.tgz in c: gzip: invalid header",
        ),
        ("charts/s.tgz", b"", "error unpacking subchart s.tgz in c: EOF"),
        (
            "charts/s.tgz/Chart.yaml",
            b"",
            "error unpacking subchart tar in c: expected s.tgz, got s.tgz/Chart.yaml",
        ),
        (
            "charts/s/Chart.yaml",
            b"name: s\n",
            "error unpacking subchart s in c: validation: chart.metadata.version is required",
        ),
    ];
    for (name, data, expected) in rows {
        for compat in [Helm3, Helm4] {
            let chart = from(&[("Chart.yaml", GOOD.as_bytes()), (name, data)], compat);
            assert_eq!(chart.err().as_deref(), Some(*expected), "{name}");
        }
    }
}

#[test]
fn archives_with_paths_that_leave_the_chart_are_refused() {
    let rows = [
        ("c//etc/x", Some("chart illegally contains absolute paths")),
        ("c/../../x", Some("chart illegally references parent directory")),
        (
            "c\\..\\..\\x",
            Some("chart illegally references parent directory"),
        ),
        ("c/..foo", Some("chart illegally references parent directory")),
        ("c/c:/x", Some("chart contains illegally named files")),
        (
            "foo",
            Some("chart illegally contains content outside the base directory: \"foo\""),
        ),
        (
            "Chart.yaml",
            Some("chart illegally contains content outside the base directory: \"Chart.yaml\""),
        ),
        ("Chart.yaml/x", Some("chart yaml not in base directory")),
        ("/x", None),
        ("../x", None),
        ("c/templates/../templates/x.yaml", None),
        ("d/values.txt", None),
    ];
    for (name, refusal) in rows {
        let bytes = archive(&[("c/Chart.yaml", GOOD.as_bytes()), (name, b"x")]);
        assert_eq!(
            on_disk("c.tgz", &bytes, Helm3).err().as_deref(),
            refusal,
            "{name}"
        );
        let hidden = refusal.map(|_| "unable to load chart archive");
        assert_eq!(on_disk("c.tgz", &bytes, Helm4).err().as_deref(), hidden, "{name}");
    }
}

#[test]
fn what_is_no_archive_is_refused_by_what_it_is() {
    let cut = &archive(&[("c/Chart.yaml", GOOD.as_bytes()), ("c/x", &[b'x'; 4000])]);
    let rows: &[(&str, &[u8], &str)] = &[
        (
            "c.tgz",
            b"junk",
            "file 'c.tgz' does not appear to be a gzipped archive; got 'application/octet-stream'",
        ),
        (
            "c.yaml",
            b"a: 1",
            "file 'c.yaml' seems to be a YAML file, but expected a gzipped archive",
        ),
        ("c.tgz", &cut[..40], "unexpected EOF"),
        ("c.tgz", b"\x1F\x8B\x08", "unexpected EOF"),
    ];
    for (name, bytes, expected) in rows {
        assert_eq!(
            on_disk(name, bytes, Helm3).err().as_deref(),
            Some(*expected),
            "{name}"
        );
    }
    assert_eq!(
        on_disk("c.tgz", &cut[..40], Helm4).err().as_deref(),
        Some("unable to load chart archive")
    );
    let other = archive(&[("c/values.yaml", b"")]);
    assert_eq!(
        on_disk("c.tgz", &other, Helm3).err().as_deref(),
        Some("Chart.yaml file is missing")
    );
    assert_eq!(
        on_disk("c.tgz", &other, Helm4).err().as_deref(),
        Some("unable to detect chart version, no Chart.yaml found")
    );
}

#[test]
fn files_may_have_five_mebibytes_and_no_more() {
    let bytes = vec![b'x'; crate::limits::STANDARD.size(crate::limits::Limit::FileBytes) + 1];
    let load = |size: usize| {
        let bytes = archive(&[("c/Chart.yaml", GOOD.as_bytes()), ("c/big", &bytes[..size])]);
        on_disk("c.tgz", &bytes, Helm3).err()
    };
    assert_eq!(load(bytes.len() - 1), None);
    assert_eq!(
        load(bytes.len()).as_deref(),
        Some("decompressed chart file \"c/big\" is larger than the maximum file size 5242880")
    );
}

/// Helm counts each archive anew, so that ten nested ones of 95 MiB took it 2 GB.
#[test]
fn nested_archives_share_one_budget() {
    let zeros = vec![0; crate::limits::STANDARD.size(crate::limits::Limit::FileBytes)];
    let names: Vec<String> = (0..10).map(|at| format!("s/f{at}")).collect();
    let mut inner: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &zeros[..])).collect();
    inner.push(("s/Chart.yaml", b"name: s\nversion: '1'\n"));
    let inner = archive(&inner);
    let load = |copies: usize| {
        let names: Vec<String> = (0..copies).map(|at| format!("c/charts/s{at}.tgz")).collect();
        let mut outer: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &inner[..])).collect();
        outer.push(("c/Chart.yaml", GOOD.as_bytes()));
        on_disk("c.tgz", &archive(&outer), Helm4).err()
    };
    assert_eq!(load(1), None);
    assert_eq!(
        load(3).as_deref(),
        Some(
            "error unpacking subchart s1.tgz in c: decompressed chart is larger than the maximum size 104857600"
        )
    );
}

#[test]
fn charts_nest_only_so_deep() {
    let depth = |count: usize| {
        let name = format!("{}Chart.yaml", "charts/s/".repeat(count));
        let mut files = vec![("Chart.yaml".to_owned(), GOOD.to_owned())];
        files.extend((1..=count).map(|at| {
            (
                format!("{}Chart.yaml", "charts/s/".repeat(at)),
                "name: s\nversion: '1'\n".to_owned(),
            )
        }));
        assert_eq!(files.last().unwrap().0, name);
        let files: Vec<(&str, &[u8])> = files.iter().map(|(n, d)| (n.as_str(), d.as_bytes())).collect();
        from(&files, Helm4).err()
    };
    const CHARTS: usize = 100;
    assert_eq!(depth(CHARTS - 1), None);
    let refusal = depth(CHARTS).unwrap();
    assert!(
        refusal.contains("the limit `chart-depth` of 100 levels was reached"),
        "{refusal}"
    );
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::symlink;

    fn chart(links: &[(&str, &str)], follow: Links) -> (Result<Chart, String>, Vec<String>) {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("c");
        std::fs::create_dir(&root).unwrap();
        std::fs::write(root.join("Chart.yaml"), GOOD).unwrap();
        std::fs::write(root.join("real.txt"), "x").unwrap();
        std::fs::write(directory.path().join("outside.txt"), "secret").unwrap();
        for (name, target) in links {
            symlink(target, root.join(name)).unwrap();
        }
        let mut log = Vec::new();
        let chart = load_with(&root, follow, Helm3, &mut Records::default(), &mut log);
        let shown = std::fs::canonicalize(directory.path())
            .unwrap()
            .display()
            .to_string();
        log.iter_mut().for_each(|line| *line = line.replace(&shown, ""));
        (chart.map_err(|failure| failure.helm.replace(&shown, "")), log)
    }

    #[test]
    fn links_within_the_chart_are_followed_and_logged() {
        let (chart, log) = chart(&[("link.txt", "real.txt")], Links::Inside);
        assert_eq!(chart.unwrap().files.len(), 2);
        assert_eq!(
            log,
            [
                "walk.go:75: found symbolic link in path: /c/link.txt resolves to /c/real.txt. \
              Contents of linked file included and used"
            ]
        );
    }

    #[test]
    fn links_that_leave_the_chart_are_refused_unless_asked_for() {
        let links = [("link.txt", "../outside.txt")];
        let refusal = chart(&links, Links::Inside).0.unwrap_err();
        assert_eq!(
            refusal,
            "symbolic link /c/link.txt leaves the chart: it resolves to /outside.txt"
        );
        assert_eq!(chart(&links, Links::Anywhere).0.unwrap().files.len(), 2);
    }

    #[test]
    fn links_that_lead_nowhere_or_in_circles_are_refused_in_gos_words() {
        let rows: &[(&[(&str, &str)], &str)] = &[
            (
                &[("l", "gone/x")],
                "error evaluating symlink /c/l: lstat /c/gone: no such file or directory",
            ),
            (
                &[("x", "x")],
                "error evaluating symlink /c/x: EvalSymlinks: too many links",
            ),
        ];
        for (links, refusal) in rows {
            assert_eq!(chart(links, Links::Anywhere).0.unwrap_err(), *refusal);
        }
        let endless = chart(&[("l", ".")], Links::Inside).0.unwrap_err();
        assert!(
            endless.ends_with("too many levels of symbolic links"),
            "{endless}"
        );
    }

    #[test]
    fn devices_are_not_opened() {
        let refusal = chart(&[("n", "/dev/zero")], Links::Anywhere).0.unwrap_err();
        assert_eq!(
            refusal,
            "cannot load irregular file /c/n as it has file mode type bits set"
        );
    }
}

#[test]
fn a_chart_that_is_not_there_is_refused_as_helm_refuses_without_repositories() {
    let rows = [
        ("./nope-nope", "path \"./nope-nope\" not found"),
        ("/nope/nope", "path \"/nope/nope\" not found"),
        ("nope/nope", "repo nope not found"),
        (
            "nope-nope",
            "non-absolute URLs should be in form of repo_name/path_to_chart, got: nope-nope",
        ),
    ];
    for (name, refusal) in rows {
        let chart = load(
            std::path::Path::new(name),
            Helm4,
            &mut Records::default(),
            &mut Vec::new(),
        );
        assert_eq!(chart.err().unwrap().helm, refusal);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_loading_panic(
        files in prop::collection::vec((
            prop::sample::select(vec![
                "Chart.yaml", "values.yaml", "requirements.yaml", "Chart.lock", "charts/s.tgz", "charts/s/Chart.yaml",
                "templates/x", "",
            ]),
            prop_oneof![
                prop::collection::vec(any::<u8>(), 0..200),
                "[a-z]{1,6}: [\\[\\]{}&*!|>'\"%@a-z0-9 .,:#-]{0,20}\n".prop_map(String::into_bytes),
            ],
        ), 0..5),
    ) {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, data)| (*name, &data[..])).collect();
        for compat in [Helm3, Helm4] {
            let _ = from(&files, compat);
        }
    }

    #[test]
    fn no_damage_to_an_archive_makes_unpacking_panic(at in 0_usize..300, byte in any::<u8>(), keep in 0_usize..300) {
        let mut bytes = archive(&[("c/Chart.yaml", GOOD.as_bytes()), ("c/x", b"abc")]);
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(keep.max(20));
        let _ = archive::unpack(&bytes, Helm3, &mut budget::Budget::new(crate::limits::STANDARD));
        let mut tar = GzEncoder::new(Vec::new(), Compression::fast());
        tar.write_all(&bytes).unwrap();
        let _ = archive::unpack(&tar.finish().unwrap(), Helm3, &mut budget::Budget::new(crate::limits::STANDARD));
    }

    #[test]
    fn no_rules_make_ignoring_panic(text in any::<Vec<u8>>(), path in "[a-z/.*]{0,20}") {
        if let Ok(rules) = ignore::Rules::parse(&text) {
            rules.ignores(&path, false);
        }
    }
}
