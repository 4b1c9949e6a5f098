#include "app/commands/command.h"

int main(int argc, char** argv) {
  return lumbung::app::run_program(argc, argv);
}
