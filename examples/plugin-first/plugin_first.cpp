// SPDX-License-Identifier: Apache-2.0
// Plugin-first: an application that is almost nothing. It has each line done by whoever does jobs,
// and follows its file, which may say something else at every line.
#include <cstdio>
#include <example/jobs/job.hpp>
#include <iostream>
#include <mortise/application.hpp>
#include <string>

namespace {

int complain(const mortise::Error& error) {
  std::cerr << std::string(error.message()) << "\n";
  return 1;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return std::fputs("usage: plugin-first mortise.toml\n", stderr), 2;
  mortise::Host host;
  auto application = mortise::Application::open(host, words[1]);
  if (!application) return complain(application.error());

  const auto jobs = host.point<example::jobs::Job>("jobs");
  for (std::string line; std::getline(std::cin, line);) {
    // Where the file and the folder say what they said, this does nothing. Where what they say
    // cannot be, all goes on as it was.
    if (auto started = application->start(); !started) complain(started.error());
    const auto done = jobs->run(line);
    std::cout << (done ? std::string(*done) : std::string(done.message())) << std::endl;
  }
}
