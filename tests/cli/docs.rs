//! The documents that are made of the program, or show it.

use std::fs;
use std::path::Path;

use super::World;

#[test]
fn completions_and_manual_pages_come_from_the_command_line_itself() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish"] {
        world.run(&["completions", shell]).is(0).shows(&["listed", "fail-on"]);
    }
    world.run(&["man"]).is(0).shows(&[".TH listed"]);
    world.run(&["man", "check"]).is(0).shows(&[".TH listed-check"]);
    world.run(&["man", "nothing"]).is(2).says(&["check, screen, compare"]);
}

/// The session in the README is what the program says; `...` stands for lines left out.
#[test]
fn the_readme_shows_a_real_session() {
    let readme = include_str!("../../README.md");
    let session = readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let ran = World::new().run(&["check", "Hikvision"]);
    let mut rest = ran.out.as_str();
    for part in session.split("...\n") {
        let at = rest
            .find(part)
            .unwrap_or_else(|| panic!("not in the answer, or out of order:\n{part}\n---\n{rest}"));
        rest = &rest[at + part.len()..];
    }
}

/// `docs/cli.md` is the help of every command. `UPDATE_DOCS=1 cargo test` writes it anew.
#[test]
fn the_reference_is_the_help() {
    let mut text = String::from(
        "# The command line\n\nMade from `listed help` by the tests (`UPDATE_DOCS=1 cargo test the_reference`): do not \
         edit.\n",
    );
    let mut all = listed::cli::command().term_width(80);
    all.build();
    let mut section = |name: &str, command: &mut clap::Command| {
        let help = command.render_long_help().to_string();
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        text.push_str(&format!("\n## `{name}`\n\n```text\n{}\n```\n", help.join("\n").trim_end()));
    };
    section("listed", &mut all.clone());
    for name in listed::cli::command_names() {
        let mut command = all.find_subcommand(&name).unwrap().clone().term_width(80);
        section(&format!("listed {name}"), &mut command);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "docs/cli.md is not the help: run `UPDATE_DOCS=1 cargo test the_reference` and look at it"
    );
}
