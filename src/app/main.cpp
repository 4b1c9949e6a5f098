#include "app/commands/command.h"
#include "app/installation.h"

int main(int argc, char** argv) {
  lumbung::app::keep_new_files_private();
  return lumbung::app::run_program(argc, argv);
}
