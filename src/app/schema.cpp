#include "terms/text/schema.hpp"

#include "app/commands.hpp"
#include "app/input.hpp"
#include "app/output.hpp"

namespace panmen::app {

int schema(const SchemaOptions& options) {
  const auto written = write_out(options.pack ? terms::pack_schema() : terms::terms_schema());
  return written.ok() ? kDone : fail(written.error());
}

}  // namespace panmen::app
