#include "models/enginelist.h"

#include <QFileInfo>
#include <QSettings>
#include <QUuid>
#include <algorithm>

namespace onggi::ui {

namespace {

const auto chosenKey = QStringLiteral("engines/chosen");
const auto savedKey = QStringLiteral("engines/saved");
const auto ownId = QStringLiteral("onggi");
const auto askedId = QStringLiteral("asked");
constexpr int settleTime = 300;

QString contextId(const QString& name)
{
    return "context:" + name;
}

} // namespace

EngineList::EngineList(std::optional<Transport> asked, const Transport& own, QObject* parent)
    : QObject(parent), m_asked(std::move(asked)), m_own(own), m_entries(gather())
{
    const auto* first = find(firstChoice());
    m_current = first && first->transport ? *first : m_entries.first();
    m_soon.setSingleShot(true);
    m_soon.setInterval(settleTime);
    connect(&m_soon, &QTimer::timeout, this, &EngineList::refresh);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_soon, qOverload<>(&QTimer::start));
    const auto contexts = DockerContexts().folder() + "/contexts/meta";
    for (const auto& folder : {contexts, QStringLiteral("/run"), QStringLiteral("/run/podman")}) {
        if (QFileInfo(folder).isDir())
            m_watcher.addPath(folder);
    }
}

const EngineEntry* EngineList::find(const QString& id) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const auto& entry) { return entry.id == id; });
    return found == m_entries.end() ? nullptr : &*found;
}

QList<EngineEntry> EngineList::gather() const
{
    QList<EngineEntry> entries;
    const auto add = [&](EngineEntry entry) {
        if (entry.address.isEmpty() && entry.transport)
            entry.address = entry.transport->url();
        entries.append(std::move(entry));
    };
    const auto isThere = [&](const Transport& transport) {
        return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) { return entry.transport == transport; });
    };
    const bool another = m_asked && m_asked != m_own;
    add({ownId, another ? tr("Onggi's engine") : tr("Local engine"), tr("Onggi's own, on this machine"), EngineEntry::Origin::Own, m_own, {}});
    if (another) {
        const auto name = m_asked->isLocal() ? tr("Local engine") : m_asked->host();
        add({askedId, name, tr("Asked for when Onggi was started"), EngineEntry::Origin::Asked, *m_asked, {}});
    }
    for (const auto& saved : readSaved())
        add({saved.id, saved.name, {}, EngineEntry::Origin::Saved, transportOf(saved), saved.url});
    for (const auto& context : DockerContexts().all())
        add({contextId(context.name), context.name, context.description.isEmpty() ? tr("Docker context") : context.description,
             EngineEntry::Origin::Context, context.transport, context.host});
    struct Socket
    {
        QString id;
        QString path;
        QString name;
        QString description;
    };
    const auto runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    for (const auto& [id, path, name, description] :
         {Socket{"docker", "/var/run/docker.sock", tr("Docker"), tr("The Docker engine of this machine")},
          Socket{"docker-user", runtime + "/docker.sock", tr("Docker, your own"), tr("A rootless Docker engine")},
          Socket{"podman", "/run/podman/podman.sock", tr("Podman"), tr("The Podman service of this machine")},
          Socket{"podman-user", runtime + "/podman/podman.sock", tr("Podman, your own"), tr("A rootless Podman service")}}) {
        const auto transport = Transport::unixSocket(path);
        if (QFileInfo::exists(path) && !isThere(transport))
            add({id, name, description, EngineEntry::Origin::Found, transport, {}});
    }
    return entries;
}

/// The command line, then the environment as docker reads it, then what was chosen last, then docker's own choice.
QString EngineList::firstChoice() const
{
    if (m_asked) {
        for (const auto& entry : m_entries) {
            if (entry.transport == m_asked)
                return entry.id;
        }
    }
    const DockerContexts contexts;
    if (!qEnvironmentVariable("DOCKER_CONTEXT").isEmpty() && !contexts.current().isEmpty())
        return contextId(contexts.current());
    if (const auto chosen = QSettings().value(chosenKey).toString(); find(chosen))
        return chosen;
    return contexts.current().isEmpty() ? ownId : contextId(contexts.current());
}

void EngineList::choose(const QString& id)
{
    const auto* entry = find(id);
    if (!entry || !entry->transport)
        return;
    if (entry->origin != EngineEntry::Origin::Asked)
        QSettings().setValue(chosenKey, id);
    if (*entry == m_current)
        return;
    m_current = *entry;
    emit currentChanged();
}

void EngineList::refresh()
{
    auto entries = gather();
    if (entries == m_entries)
        return;
    m_entries = std::move(entries);
    emit changed();
    const auto* now = find(m_current.id);
    // The current one stays where it is gone from the list: whoever works with it is not thrown out.
    if (!now || !now->transport || *now == m_current)
        return;
    const bool moved = now->transport != m_current.transport || now->name != m_current.name;
    m_current = *now;
    if (moved)
        emit currentChanged();
}

std::optional<Transport> EngineList::transportOf(const Saved& saved)
{
    TlsFiles tls;
    if (!saved.certificates.isEmpty())
        tls = Transport::tlsFromFolder(saved.certificates);
    tls.verified = saved.verified;
    return Transport::fromUrl(saved.url, tls);
}

QList<EngineList::Saved> EngineList::readSaved() const
{
    QSettings settings;
    QList<Saved> all;
    const int count = settings.beginReadArray(savedKey);
    for (int index = 0; index < count; ++index) {
        settings.setArrayIndex(index);
        all.append({settings.value("id").toString(), settings.value("name").toString(), settings.value("url").toString(),
                    settings.value("certificates").toString(), settings.value("verified", true).toBool()});
    }
    settings.endArray();
    return all;
}

void EngineList::write(const QList<Saved>& all) const
{
    QSettings settings;
    settings.remove(savedKey);
    settings.beginWriteArray(savedKey, int(all.size()));
    for (int index = 0; index < all.size(); ++index) {
        settings.setArrayIndex(index);
        settings.setValue("id", all[index].id);
        settings.setValue("name", all[index].name);
        settings.setValue("url", all[index].url);
        settings.setValue("certificates", all[index].certificates);
        settings.setValue("verified", all[index].verified);
    }
    settings.endArray();
}

std::optional<EngineList::Saved> EngineList::saved(const QString& id) const
{
    for (const auto& one : readSaved()) {
        if (one.id == id)
            return one;
    }
    return std::nullopt;
}

QString EngineList::save(Saved saved)
{
    auto all = readSaved();
    if (saved.id.isEmpty())
        saved.id = "saved:" + QUuid::createUuid().toString(QUuid::WithoutBraces);
    const auto found = std::find_if(all.begin(), all.end(), [&](const Saved& one) { return one.id == saved.id; });
    if (found == all.end())
        all.append(saved);
    else
        *found = saved;
    write(all);
    refresh();
    return saved.id;
}

void EngineList::remove(const QString& id)
{
    auto all = readSaved();
    all.removeIf([&](const Saved& one) { return one.id == id; });
    write(all);
    const bool wasCurrent = m_current.id == id;
    refresh();
    if (wasCurrent)
        choose(find(askedId) ? askedId : ownId);
}

} // namespace onggi::ui
