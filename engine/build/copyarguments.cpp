#include "build/copyarguments.h"

#include "build/heredocs.h"
#include "oci/digest.h"
#include "oci/instructiontext.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace onggi::build {

namespace {

std::unexpected<Error> invalid(std::string message)
{
    return fail(ErrorKind::InvalidArgument, std::move(message));
}

Result<mode_t> modeOf(const std::string& text)
{
    unsigned mode = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
    if (error != std::errc() || end != text.data() + text.size() || mode > 07777)
        return invalid(fmt::format("invalid chmod parameter: '{}'. it should be octal string and between 0 and 07777", text));
    return mode;
}

/// "user" alone stands for the group of that name, too.
Result<std::string> ownerOf(const std::string& text)
{
    const auto colon = text.find(':');
    const std::string user = text.substr(0, colon);
    const std::string group = colon == std::string::npos ? user : text.substr(colon + 1);
    if (user.empty() || group.empty() || group.find(':') != std::string::npos)
        return invalid(fmt::format("invalid chown string: '{}'. it should be user or user:group", text));
    return fmt::format("{}:{}", user, group);
}

/// Reads one instruction's words and flags into the arguments.
class CopyReader
{
public:
    CopyReader(const Instruction& instruction, const Expander& expander)
        : m_instruction(instruction)
        , m_expander(expander)
    {
        m_arguments.keyword = instruction.keyword;
    }
    Result<CopyArguments> read(const std::string& workingDirectory);

private:
    Status takeFlags();
    Status takeSource(const std::string& written);
    Status takeHeredoc(const HeredocStart& start);
    Status takeDestination(const std::string& written, const std::string& workingDirectory);
    Status checkChecksum() const;

    const Instruction& m_instruction;
    const Expander& m_expander;
    CopyArguments m_arguments;
};

Status CopyReader::takeFlags()
{
    for (const Flag& flag : m_instruction.flags) {
        ONGGI_TRY(std::string value, m_expander.word(flag.value));
        if (flag.name == "from") {
            if (flag.value.empty())
                return invalid("COPY --from needs a stage or an image");
            m_arguments.from = flag.value;
        } else if (flag.name == "chown" && !value.empty()) {
            ONGGI_TRY(m_arguments.owner, ownerOf(value));
        } else if (flag.name == "chmod" && !value.empty()) {
            ONGGI_TRY(m_arguments.mode, modeOf(value));
        } else if (flag.name == "checksum") {
            ONGGI_CHECK(oci::Digest::parse(value));
            m_arguments.checksum = std::move(value);
        }
        // --link changes nothing: what is copied is a layer of its own anyhow.
    }
    return {};
}

Status CopyReader::takeHeredoc(const HeredocStart& start)
{
    const auto found = std::ranges::find(m_instruction.heredocs, start.heredoc.name, &Heredoc::name);
    if (found == m_instruction.heredocs.end())
        return invalid(fmt::format("there is no text of the heredoc {}", start.heredoc.name));
    Heredoc heredoc = *found;
    if (heredoc.name.find('/') != std::string::npos || heredoc.name == "." || heredoc.name == "..")
        return invalid(fmt::format("a heredoc's name is its file's: {} is none", heredoc.name));
    if (heredoc.expand) {
        ONGGI_TRY(heredoc.content, m_expander.text(heredoc.content));
    }
    m_arguments.heredocs.push_back(std::move(heredoc));
    return {};
}

Status CopyReader::takeSource(const std::string& written)
{
    if (!m_instruction.json) {
        if (const auto start = heredocOf(written))
            return takeHeredoc(*start);
    }
    ONGGI_TRY(std::string source, m_expander.word(written));
    if (isGitRepository(source))
        return fail(ErrorKind::NotImplemented,
                    fmt::format("{} {}: git repositories are not supported: clone it into the context, or add the URL of an archive",
                                m_arguments.keyword, source));
    if (isUrl(source)) {
        if (m_arguments.keyword != "ADD")
            return invalid(fmt::format("{} failed: source can't be a URL for COPY", m_arguments.keyword));
        m_arguments.urls.push_back(std::move(source));
        return {};
    }
    std::string path = oci::cleanPath(source);
    path.erase(0, path.find_first_not_of('/'));
    if (path == ".." || path.starts_with("../")) {
        // In an image's root it leads nowhere else; in a context it is a mistake that deserves to be told.
        if (!m_arguments.from)
            return invalid(fmt::format("{} failed: forbidden path outside the build context: {} ()", m_arguments.keyword, source));
        path = oci::cleanPath("/" + path).substr(1);
    }
    m_arguments.sources.push_back(path.empty() ? "." : std::move(path));
    return {};
}

Status CopyReader::takeDestination(const std::string& written, const std::string& workingDirectory)
{
    ONGGI_TRY(const std::string path, m_expander.word(written));
    if (path.find('\0') != std::string::npos)
        return invalid(fmt::format("{}: the destination holds a NUL character", m_arguments.keyword));
    m_arguments.toDirectory = path.empty() || path == "." || path.ends_with('/') || path.ends_with("/.");
    m_arguments.destination = oci::cleanPath(path.starts_with('/') ? path : fmt::format("/{}/{}", workingDirectory, path));
    m_arguments.toDirectory = m_arguments.toDirectory || m_arguments.destination == "/";
    return {};
}

Status CopyReader::checkChecksum() const
{
    if (m_arguments.checksum.empty())
        return {};
    if (m_arguments.urls.size() + m_arguments.sources.size() + m_arguments.heredocs.size() != 1)
        return invalid("checksum can't be specified for multiple sources");
    if (m_arguments.urls.empty())
        return invalid("checksum can't be specified for non-HTTP(S) sources");
    return {};
}

Result<CopyArguments> CopyReader::read(const std::string& workingDirectory)
{
    ONGGI_CHECK(takeFlags());
    auto words = m_instruction.json ? *m_instruction.json : oci::splitAtBlanks(m_instruction.arguments);
    if (words.size() < 2)
        return invalid(fmt::format("{} requires at least two arguments, but only one was provided. Destination could not be determined",
                                   m_arguments.keyword));
    ONGGI_CHECK(takeDestination(words.back(), workingDirectory));
    words.pop_back();
    for (const std::string& word : words)
        ONGGI_CHECK(takeSource(word));
    ONGGI_CHECK(checkChecksum());
    return std::move(m_arguments);
}

} // namespace

Result<CopyArguments> CopyArguments::read(const Instruction& instruction, const Expander& expander, const std::string& workingDirectory)
{
    return CopyReader(instruction, expander).read(workingDirectory);
}

Status CopyArguments::checkCount(std::size_t matches) const
{
    if (matches == 0)
        return invalid(fmt::format("{} failed: no source files were specified", keyword));
    if (matches > 1 && !toDirectory)
        return invalid(fmt::format("When using {} with more than one source file, the destination must be a directory and end with a /", keyword));
    return {};
}

bool isUrl(std::string_view source)
{
    return source.starts_with("http://") || source.starts_with("https://");
}

std::string fileNameOf(std::string_view url)
{
    url = url.substr(0, url.find_first_of("?#"));
    const auto host = url.find("://");
    const auto path = url.find('/', host == std::string_view::npos ? 0 : host + 3);
    if (path == std::string_view::npos)
        return {};
    std::string_view last = url.substr(url.rfind('/') + 1);
    std::string name;
    for (std::size_t i = 0; i < last.size(); ++i) {
        unsigned code = 0;
        const auto* digits = last.data() + i + 1;
        if (last[i] == '%' && i + 2 < last.size() && std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2) {
            name += static_cast<char>(code);
            i += 2;
        } else {
            name += last[i];
        }
    }
    // What is escaped in a URL must not lead anywhere.
    const bool misleads = name == "." || name == ".." || name.find('/') != std::string::npos || name.find('\0') != std::string::npos;
    return misleads ? std::string() : name;
}

bool isGitRepository(std::string_view source)
{
    if (source.starts_with("git://") || source.starts_with("git@") || source.starts_with("ssh://"))
        return true;
    return isUrl(source) && source.substr(0, source.find('#')).ends_with(".git");
}

} // namespace onggi::build
