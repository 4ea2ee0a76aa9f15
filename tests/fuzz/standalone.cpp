// Calls a fuzz target where the compiler has no libFuzzer: with every file of the corpus, and then, until the time is over,
// with mutations of them. Blind to coverage, so that it is for keeping what libFuzzer has found, and for sanitizers of
// GCC's. Takes libFuzzer's options -max_total_time and -seed, and folders; an input that fails is left in failed-input.

#include "fuzz.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace {

class Mutator
{
public:
    Mutator(std::vector<std::string> corpus, unsigned seed)
        : m_corpus(std::move(corpus))
        , m_random(seed)
    {
    }

    std::string next()
    {
        std::string input = m_corpus[below(m_corpus.size())];
        for (std::size_t count = below(4) + 1; count > 0; --count)
            mutate(input);
        return input;
    }

private:
    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : m_random() % bound; }

    void mutate(std::string& input)
    {
        const std::size_t at = below(input.size() + 1);
        const std::string& other = m_corpus[below(m_corpus.size())];
        switch (below(7)) {
        case 0:
            if (at < input.size())
                input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
            break;
        case 1:
            if (at < input.size())
                input[at] = static_cast<char>(below(256));
            break;
        case 2:
            input.erase(at, below(64));
            break;
        case 3:
            input.insert(at, std::string(below(40), static_cast<char>(below(256))));
            break;
        case 4:
            input.insert(at, input, below(input.size() + 1), below(512));
            break;
        case 5:
            input.insert(at, other, below(other.size() + 1), below(512));
            break;
        default:
            input.resize(at);
        }
    }

    std::vector<std::string> m_corpus;
    std::mt19937 m_random;
};

void run(const std::string& input)
{
    // Before it is tried: whoever finds the file finds the cause.
    std::ofstream("failed-input", std::ios::binary) << input;
    fuzzOne(input);
}

} // namespace

int main(int argc, char** argv)
{
    std::chrono::seconds time{0};
    unsigned seed = 1;
    std::vector<std::string> corpus{""};
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument.starts_with("-max_total_time="))
            time = std::chrono::seconds(std::stol(argument.substr(argument.find('=') + 1)));
        else if (argument.starts_with("-seed="))
            seed = static_cast<unsigned>(std::stoul(argument.substr(argument.find('=') + 1)));
        else if (std::filesystem::is_directory(argument))
            for (const auto& file : std::filesystem::directory_iterator(argument)) {
                std::ifstream stream(file.path(), std::ios::binary);
                corpus.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
            }
    }
    for (const auto& input : corpus)
        run(input);
    Mutator mutator(corpus, seed);
    long count = static_cast<long>(corpus.size());
    for (const auto end = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < end; ++count)
        run(mutator.next());
    std::filesystem::remove("failed-input");
    std::printf("%ld inputs\n", count);
    return 0;
}
