#pragma once

#include "images/layerindex.h"
#include "images/layerusage.h"
#include "models/engine.h"

#include <QObject>

#include <memory>

class QWidget;

namespace onggi::ui {

// What one does with images beyond looking at them: opens the dialogs, removes, and tells how it ended. Owned by
// the images page.
class ImageActions : public QObject
{
    Q_OBJECT

public:
    ImageActions(Engine& engine, LayerIndex& index, QWidget* window);

    void push(const QString& reference);
    void tag(const QString& reference);
    void save(const QStringList& references);
    void load();
    void importArchive();
    void prune();
    void build();
    // One after the other; those that an image still has to its name are removed with force only.
    void remove(const QStringList& references, bool force);

    // What comes free when these names go: of an image that keeps another name, nothing.
    KnownBytes freedBy(const QStringList& references) const;

signals:
    void commandUsed(const QString& line);
    void noticeRaised(const QString& sentence);
    void imageMade(const QString& reference);
    // `conflict`: they could go by force.
    void removeFailed(const QStringList& references, const QString& sentence, bool conflict);

private:
    struct Removal;
    void removeNext(const std::shared_ptr<Removal>& removal);
    void finish(const Removal& removal);

    Engine& m_engine;
    LayerIndex& m_index;
    QWidget* m_window;
};

} // namespace onggi::ui
