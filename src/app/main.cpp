#include <cstdio>
#include <exception>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "app/commands.hpp"

namespace {

constexpr int kUsage = 2;

void add_language(CLI::App* command, panmen::Language& language) {
  command
      ->add_option_function<std::string>(
          "--lang",
          [&language](const std::string& name) {
            language = name == "zh" ? panmen::Language::chinese : panmen::Language::english;
          },
          "Language: en or zh (语言)")
      ->check(CLI::IsMember({"en", "zh"}));
}

void add_packs(CLI::App* command, std::optional<std::string>& packs) {
  command->add_option(
      "--packs", packs,
      "Folder of the packs that terms include; else the folder 'packs' beside or above the terms");
}

// What a command reads that runs terms on recorded data.
template <class Options>
void add_recording(CLI::App* command, Options& options) {
  add_packs(command, options.packs);
  command->add_option("--data", options.data, "Recorded data: a delimited file")->required();
  command->add_option("--map", options.map, "Signal map (YAML) that says how to read it")->required();
  command->add_option("--entries", options.entries,
                      "File of what people have entered: planned downtime, words on stops, replaced meters");
}

int run(int argc, char** argv) {
  using namespace panmen::app;
  CLI::App app{
      "Panmen 盘门: checks what machines report against what was agreed, keeps proof, and says what is due."};
  app.require_subcommand(1);
  app.set_version_flag("--version", "panmen 0.1.0, semantics version 0 (draft)");
  int exit_code = 0;

  CheckOptions check_options;
  CLI::App* check_command =
      app.add_subcommand("check", "Check terms and report every error with its place (检查规则)");
  check_command->add_option("TERMS", check_options.terms, "Terms file (YAML)")->required();
  add_packs(check_command, check_options.packs);
  check_command->add_flag("--json", check_options.json, "One JSON object, for editors");
  check_command->callback([&] { exit_code = check(check_options); });

  SchemaOptions schema_options;
  CLI::App* schema_command = app.add_subcommand(
      "schema", "Print the JSON Schema of terms files, for editors (规则文件的 JSON Schema)");
  schema_command
      ->add_option_function<std::string>(
          "--of", [&](const std::string& what) { schema_options.pack = what == "pack"; },
          "What the schema is of: terms or pack")
      ->check(CLI::IsMember({"terms", "pack"}));
  schema_command->callback([&] { exit_code = schema(schema_options); });

  ExplainOptions explain_options;
  CLI::App* explain_command = app.add_subcommand("explain", "Say in plain words what terms mean (解释规则)");
  explain_command->add_option("TERMS", explain_options.terms, "Terms file (YAML)")->required();
  add_packs(explain_command, explain_options.packs);
  explain_command->add_option("--html", explain_options.html,
                              "Write it as an annex to sign, to this HTML file, instead of printing it");
  explain_command->add_option("--pdf", explain_options.pdf, "The same as PDF; needs Chromium");
  add_language(explain_command, explain_options.language);
  explain_command->callback([&] { exit_code = explain(explain_options); });

  ReplayOptions replay_options;
  CLI::App* replay_command = app.add_subcommand("replay", "Run recorded data through terms (用历史数据试算)");
  replay_command->add_option("TERMS", replay_options.terms, "Terms file (YAML)")->required();
  add_recording(replay_command, replay_options);
  for (const char* name : {"--data", "--map"})
    replay_command->get_option(name)->required(false);
  replay_command->add_option("--until", replay_options.until,
                             "Go on to the end of this day (2026-05-01), or to this instant, after the data "
                             "and the last entry: silence and deadlines run until then");
  replay_command->add_option("--journal", replay_options.journal, "Keep the journal in this new folder");
  replay_command->add_option("--secret", replay_options.secret,
                             "File with the secret of the journal's salts");
  replay_command->add_option("--refused", replay_options.refused, "Write refused lines to this file");
  replay_command
      ->add_option("--threads", replay_options.threads,
                   "How many threads compute; if not given, as many as the machine runs at a time")
      ->check(CLI::Range(1, 256));
  replay_command->add_flag("--json", replay_options.json, "One JSON object a line instead of a statement");
  replay_command->add_option("--html", replay_options.html,
                             "Also write the statement as a page with charts to this HTML file");
  replay_command->add_flag("--measures", replay_options.measures, "Show every measure of every window");
  add_language(replay_command, replay_options.language);
  replay_command->callback([&] { exit_code = replay(replay_options); });

  CommissionOptions commission_options;
  CLI::App* commission_command = app.add_subcommand(
      "commission", "Try terms on recorded data before signing: can each clause be decided? (签约前试运行)");
  commission_command->add_option("TERMS", commission_options.terms, "Terms file (YAML)")->required();
  add_packs(commission_command, commission_options.packs);
  commission_command->add_option("--data", commission_options.data, "Recorded data: a delimited file")
      ->required();
  commission_command
      ->add_option("--map", commission_options.map, "Signal map (YAML) that says how to read it")
      ->required();
  commission_command->add_option("--html", commission_options.html, "Also write the page to this HTML file");
  add_language(commission_command, commission_options.language);
  commission_command->callback([&] { exit_code = commission(commission_options); });

  CompareOptions compare_options;
  CLI::App* compare_command = app.add_subcommand(
      "compare", "Run two terms on one recording: what would have been different? (比较两份规则)");
  compare_command->add_option("TERMS1", compare_options.first, "Terms file (YAML)")->required();
  compare_command->add_option("TERMS2", compare_options.second, "The other terms file")->required();
  add_recording(compare_command, compare_options);
  compare_command->add_flag("--json", compare_options.json, "One JSON object a line instead of tables");
  add_language(compare_command, compare_options.language);
  compare_command->callback([&] { exit_code = compare(compare_options); });

  DialOptions dial_options;
  CLI::App* dial_command = app.add_subcommand(
      "dial", "Turn a clause's threshold on a recording: which value would have paid what? (试调门槛值)");
  dial_command->add_option("TERMS", dial_options.terms, "Terms file (YAML)")->required();
  dial_command->add_option("--clause", dial_options.clause, "The clause, by its id")->required();
  dial_command->add_option("--measure", dial_options.measure,
                           "The measure whose threshold is turned, where the clause compares several");
  add_recording(dial_command, dial_options);
  dial_command->add_flag("--json", dial_options.json, "One JSON object a line instead of a table");
  add_language(dial_command, dial_options.language);
  dial_command->callback([&] { exit_code = dial(dial_options); });

  JournalOptions audit_options;
  CLI::App* audit_command = app.add_subcommand("audit", "Check a journal, run it again, compare (审计存证)");
  audit_command->add_option("DIR", audit_options.journal, "Folder of the journal")->required();
  add_language(audit_command, audit_options.language);
  audit_command->callback([&] { exit_code = audit(audit_options); });

  JournalOptions statement_options;
  CLI::App* statement_command = app.add_subcommand("statement", "Print the statement of a journal (结算单)");
  statement_command->add_option("DIR", statement_options.journal, "Folder of the journal")->required();
  statement_command->add_flag("--json", statement_options.json, "One JSON object a line");
  statement_command->add_option("--html", statement_options.html,
                                "Also write it as a page with charts to this HTML file");
  statement_command->add_flag("--measures", statement_options.measures, "Show every measure of every window");
  add_language(statement_command, statement_options.language);
  statement_command->callback([&] { exit_code = statement(statement_options); });

  BaselineOptions baseline_options;
  CLI::App* baseline_command = app.add_subcommand(
      "baseline", "Fit a baseline to the figures of a journal, for terms to hold (拟合基准线)");
  baseline_command->add_option("DIR", baseline_options.journal, "Folder of the journal")->required();
  baseline_command->add_option("--of", baseline_options.of, "Measure that it is about")->required();
  baseline_command->add_option("--drivers", baseline_options.drivers, "Measures that it follows, with commas")
      ->delimiter(',');
  baseline_command->add_option("--name", baseline_options.name, "How the terms call it");
  baseline_command->add_option("--at-most", baseline_options.at_most,
                               "CV(RMSE) above which the fit is refused: \"20 %\"");
  baseline_command->callback([&] { exit_code = baseline(baseline_options); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    // Running out of memory, or a library's surprise: nothing acknowledged is touched by it.
    std::fprintf(stderr, "panmen: %s\n", error.what());
    return panmen::app::kAtFault;
  }
}
