use super::*;
use crate::scan::read::shell::Shell;
use crate::scan::site::{Action, Form};
use crate::text::{SourceKind, Sources};
use proptest::prelude::*;

fn found(kind: Kind, text: &str) -> Found {
    let mut sources = Sources::default();
    let source = sources.add("file", SourceKind::File, text.as_bytes());
    let file = File {
        source,
        name: "file",
        text,
        kind,
        named: false,
    };
    find(&file)
}

/// The settings of the first site, as `key=value`.
fn settings(kind: Kind, text: &str) -> Vec<String> {
    let found = found(kind, text);
    let extension = found.sites.first().and_then(Site::extension);
    let settings = extension
        .map(|extension| extension.settings.as_slice())
        .unwrap_or_default();
    settings
        .iter()
        .map(|setting| format!("{}={}", setting.key.text(), setting.text()))
        .collect()
}

#[test]
fn repeated_flags_add_up_and_words_follow_one_flag() {
    let script = "az k8s-extension create --extension-type=microsoft.dapr --config a=1 b=2 --configuration-settings 'c=d=e' -n dapr";
    assert_eq!(
        settings(Kind::Script(Shell::Bash), script),
        ["a=1", "b=2", "c=d=e"]
    );
}

#[test]
fn other_extensions_and_commands_that_change_nothing_are_no_sites() {
    for script in [
        "az k8s-extension create --extension-type microsoft.flux -n flux # not dapr",
        "az k8s-extension show -n dapr",
        "az k8s-extension list # dapr",
        "helm install dapr bitnami/redis",
        "dapr init",
        "dapr run -- app",
    ] {
        assert!(
            found(Kind::Script(Shell::Bash), script).sites.is_empty(),
            "{script}"
        );
    }
}

#[test]
fn a_module_of_the_registry_gives_its_parameters() {
    let text = "module dapr 'br/public:avm/res/kubernetes-configuration/extension:0.3.0' = {\n  params: {\n    name: 'dapr'\n    extensionType: 'microsoft.dapr'\n    configurationSettings: { 'global.ha.enabled': 'true' }\n  }\n}\n";
    assert_eq!(settings(Kind::Bicep, text), ["global.ha.enabled=true"]);
}

#[test]
fn conditions_loops_and_literal_variables_of_bicep_are_seen_through() {
    let text = "var tag = '1.14.4'\nresource dapr 'Microsoft.KubernetesConfiguration/extensions@2023-05-01' = [for i in range(0, 2): if (enabled) {\n  name: 'dapr${i}'\n  properties: {\n    extensionType: 'microsoft.dapr'\n    configurationSettings: {\n      'global.tag': tag\n      'a.b': 'x${tag}'\n      'c.d': string(enabled)\n    }\n  }\n}]\n";
    assert_eq!(
        settings(Kind::Bicep, text),
        ["global.tag=1.14.4", "a.b=x1.14.4", "c.d="]
    );
}

#[test]
fn azapi_resources_are_read_in_either_writing() {
    for body in [
        "{ properties = { extensionType = \"microsoft.dapr\", configurationSettings = { \"a.b\" = \"1\" } } }",
        "jsonencode({ properties = { extensionType = \"microsoft.dapr\", configurationSettings = { \"a.b\" = \"1\" } } })",
    ] {
        let text = format!(
            "resource \"azapi_resource\" \"dapr\" {{\n  type = \"Microsoft.KubernetesConfiguration/extensions@2023-05-01\"\n  body = {body}\n}}\n"
        );
        assert_eq!(settings(Kind::Terraform, &text), ["a.b=1"], "{text}");
    }
}

#[test]
fn variables_of_arm_templates_are_put_in_where_they_are_literal() {
    let text = r#"{"variables": {"tag": "1.14.4"}, "resources": {"dapr": {
      "type": "Microsoft.KubernetesConfiguration/extensions",
      "properties": {"extensionType": "microsoft.dapr", "configurationSettings": {
        "global.tag": "[variables('tag')]", "a": "[[b]", "c": "[parameters('c')]"}}}}}"#;
    assert_eq!(settings(Kind::Json, text), ["global.tag=1.14.4", "a=[b]", "c="]);
}

#[test]
fn a_command_line_of_helm_gives_chart_version_and_namespace() {
    let script = "helm upgrade --install --wait dapr oci://registry.example/dapr --version '1.14.4' -n dapr-system --set a=1 -f x.yaml";
    let found = found(Kind::Script(Shell::Bash), script);
    let site = &found.sites[0];
    assert_eq!(
        (site.form, site.action),
        (Form::Helm(Shell::Bash), Action::Update)
    );
    assert_eq!(site.version.as_ref().unwrap().text(), "1.14.4");
    assert_eq!(site.namespace.as_deref(), Some("dapr-system"));
}

const KINDS: [Kind; 8] = [
    Kind::Script(Shell::Bash),
    Kind::Script(Shell::PowerShell),
    Kind::Script(Shell::Cmd),
    Kind::Markdown,
    Kind::Yaml,
    Kind::Json,
    Kind::Bicep,
    Kind::Terraform,
];

#[test]
fn deep_texts_are_read_as_deep_as_is_sensible() {
    for piece in [
        "[",
        "{",
        "(",
        "$(",
        "`",
        "${",
        "'",
        "\"",
        "{a:",
        "- ",
        "a = [",
        "a: [",
        "> ",
        "resource dapr 'x' = {\n",
    ] {
        let text = format!("dapr kubernetesconfiguration/ {}", piece.repeat(20_000));
        for kind in KINDS {
            found(kind, &text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_stops_a_finder_or_moves_a_place_out_of_it(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "dapr", "az k8s-extension create ", "--extension-type microsoft.dapr ", "--configuration-settings ",
                "a.b=c ", "helm install dapr dapr/dapr --set ", "dapr init -k ", "\\\n", "\n", " ", "'", "\"", "`", "$x",
                "${", "$(", "}", ")", "{", "[", "]", ":", ",", "=", "# ", "resource dapr 'Microsoft.KubernetesConfiguration/extensions@x' = {",
                "properties: {", "configurationSettings: {", "extensionType: 'microsoft.dapr'", "resource \"helm_release\" \"dapr\" {",
                "chart = \"dapr\"", "<<EOT\n", "EOT\n", "releases:\n", "- ", "  ", "kind: HelmRelease\n", "apiVersion: helm.toolkit.fluxcd.io/v2\n",
                "steps:\n", "run: |\n", "\"type\": \"Microsoft.KubernetesConfiguration/extensions\"", "é", "“", "\t", "\r\n", "/*", "//", "```sh\n", "> ",
            ]),
            0..60,
        )
    ) {
        let text = pieces.concat();
        for kind in KINDS {
            let found = found(kind, &text);
            for site in &found.sites {
                prop_assert!(site.head.start <= site.head.end && site.head.end as usize <= text.len());
                for setting in site.extension().map(|extension| extension.settings.as_slice()).unwrap_or_default() {
                    prop_assert!(setting.span.end as usize <= text.len());
                }
            }
        }
    }
}
