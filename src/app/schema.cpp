#include "terms/text/schema.hpp"

#include "app/commands.hpp"
#include "app/input.hpp"
#include "app/output.hpp"

namespace panmen::app {

int schema() {
  const auto written = write_out(terms::terms_schema());
  return written.ok() ? kDone : fail(written.error());
}

}  // namespace panmen::app
