#include "containers/filecomparison.h"

#include "containers/folderlisting.h"
#include "models/refusal.h"

#include <QTimer>

namespace onggi::ui {

FileComparison::FileComparison(Engine& engine, const QString& id, const QString& imageId, const QString& path, QObject* parent)
    : QObject(parent), m_engine(engine), m_id(id), m_image(imageId), m_path(path)
{
    QTimer::singleShot(0, this, &FileComparison::readAfter);
}

FileComparison::~FileComparison()
{
    if (!m_passing.isEmpty())
        m_engine.client().removeContainer(m_passing, true);
}

void FileComparison::fail(const QString& sentence)
{
    emit failed(sentence);
    deleteLater();
}

void FileComparison::readAfter()
{
    auto* reading = new FileReading(m_engine, m_id, m_path, this);
    connect(reading, &FileReading::read, this, [this](const QByteArray& content, bool) {
        m_after = content;
        readBefore();
    });
    connect(reading, &FileReading::missing, this, &FileComparison::readBefore);
    connect(reading, &FileReading::failed, this, &FileComparison::fail);
}

void FileComparison::readBefore()
{
    const QJsonObject body{{"Image", m_image}, {"Cmd", QJsonArray{"true"}}, {"Labels", QJsonObject{{QLatin1String(ContainerModel::passingLabel), ""}}}};
    m_engine.client()
        .createContainer({{}, body})
        ->then(this,
               [this](const CreatedContainer& created) {
                   m_passing = created.id;
                   auto* reading = new FileReading(m_engine, m_passing, m_path, this);
                   const auto end = [this] {
                       emit compared(m_before, m_after);
                       deleteLater();
                   };
                   connect(reading, &FileReading::read, this, [this, end](const QByteArray& content, bool) {
                       m_before = content;
                       end();
                   });
                   connect(reading, &FileReading::missing, this, end);
                   connect(reading, &FileReading::failed, this, &FileComparison::fail);
               })
        ->otherwise(this, [this](const ApiError& error) { fail(tr("The image cannot be looked into: %1").arg(refusalText(error))); });
}

} // namespace onggi::ui
