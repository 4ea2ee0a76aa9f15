#include "docker/reference.h"

#include <QRegularExpression>

namespace onggi::ui {

ImageReference ImageReference::parse(const QString& text)
{
    ImageReference reference;
    reference.name = text.trimmed();
    if (const auto at = reference.name.indexOf('@'); at >= 0) {
        reference.digest = reference.name.mid(at + 1);
        reference.name.truncate(at);
    }
    // A colon after the last slash parts the tag; one before it belongs to a registry's port.
    if (const auto colon = reference.name.lastIndexOf(':'); colon > reference.name.lastIndexOf('/')) {
        reference.tag = reference.name.mid(colon + 1);
        reference.name.truncate(colon);
    }
    return reference;
}

QString ImageReference::registry() const
{
    const auto slash = name.indexOf('/');
    if (slash < 0)
        return {};
    const auto first = name.left(slash);
    const bool host = first.contains('.') || first.contains(':') || first == "localhost";
    if (!host || first == "docker.io" || first == "index.docker.io" || first == "registry-1.docker.io")
        return {};
    return first;
}

QString ImageReference::repository() const
{
    const auto slash = name.indexOf('/');
    const auto first = name.left(std::max<qsizetype>(0, slash));
    const bool host = first.contains('.') || first.contains(':') || first == "localhost";
    const auto rest = host ? name.mid(slash + 1) : name;
    return registry().isEmpty() && !rest.contains('/') ? "library/" + rest : rest;
}

QString ImageReference::full() const
{
    if (!digest.isEmpty())
        return name + (tag.isEmpty() ? QString() : ':' + tag) + '@' + digest;
    return name + ':' + tagOrLatest();
}

bool ImageReference::isValid() const
{
    static const QRegularExpression host(R"(^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?$)");
    static const QRegularExpression path(R"(^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$)");
    static const QRegularExpression tagText(R"(^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$)");
    static const QRegularExpression digestText(R"(^sha256:[0-9a-f]{64}$)");
    if (name.isEmpty() || !path.match(repository()).hasMatch() || (!registry().isEmpty() && !host.match(registry()).hasMatch()))
        return false;
    return (tag.isEmpty() || tagText.match(tag).hasMatch()) && (digest.isEmpty() || digestText.match(digest).hasMatch());
}

} // namespace onggi::ui
