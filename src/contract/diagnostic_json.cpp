// SPDX-License-Identifier: Apache-2.0
#include "contract/diagnostic_json.hpp"

#include "base/json_writer.hpp"

namespace mortise::contract {
namespace {

class Writer {
 public:
  Writer(const SourceMap& sources, std::string& out) : sources_(sources), json_(out, 2) {}

  void write(const Diagnostics& diagnostics) {
    json_.begin_object().key("diagnostics").begin_array();
    for (const Diagnostic& diagnostic : diagnostics.all()) write(diagnostic);
    json_.end_array();
    json_.member("errors", diagnostics.error_count());
    json_.member("warnings", diagnostics.warning_count()).end_object();
  }

 private:
  void write(const Diagnostic& diagnostic) {
    const bool is_error = rule_severity(diagnostic.rule) == Severity::kError;
    json_.begin_object().member("rule", rule_name(diagnostic.rule));
    json_.member("severity", is_error ? "error" : "warning");
    write_place(diagnostic.span);
    json_.member("message", diagnostic.message).key("help");
    if (diagnostic.help.empty())
      json_.null();
    else
      json_.value(diagnostic.help);
    json_.key("notes").begin_array();
    for (const Note& note : diagnostic.notes) {
      json_.begin_object();
      write_place(note.span);
      json_.member("text", note.text).end_object();
    }
    json_.end_array().end_object();
  }

  void write_place(const Span& span) {
    if (!span.is_somewhere()) {
      for (const auto* name : {"file", "line", "column", "end_line", "end_column"})
        json_.key(name).null();
      return;
    }
    const Position begin = sources_.position(span);
    const Position end = sources_.position({span.file, span.end, span.end});
    json_.member("file", sources_.file(span.file).path);
    json_.member("line", begin.line).member("column", begin.column);
    json_.member("end_line", end.line).member("end_column", end.column);
  }

  const SourceMap& sources_;
  base::JsonWriter json_;
};

}  // namespace

std::string to_json(const Diagnostics& diagnostics, const SourceMap& sources) {
  std::string out;
  Writer(sources, out).write(diagnostics);
  out += '\n';
  return out;
}

}  // namespace mortise::contract
