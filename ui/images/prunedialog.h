#pragma once

#include "images/layerusage.h"
#include "models/engine.h"
#include "widgets/actiondialog.h"

class QLabel;
class QRadioButton;

namespace onggi::ui {

class LayerIndex;

// Which images could go, and what that would free.
struct PruneChoice
{
    QSet<QString> ids;
    QStringList names;
    KnownBytes freed;
};
PruneChoice pruneChoice(Engine& engine, const LayerIndex& index, bool all);

// Removes images that nobody uses (docker image prune), and says first how many bytes come free.
class PruneDialog : public ActionDialog
{
    Q_OBJECT

public:
    PruneDialog(Engine& engine, LayerIndex& index, QWidget* parent);

signals:
    void commandUsed(const QString& line);
    void pruned(const QString& sentence);

protected:
    void carryOut() override;

private:
    void refresh();
    Engine& m_engine;
    LayerIndex& m_index;
    QRadioButton* m_nameless;
    QLabel* m_namelessText;
    QRadioButton* m_unused;
    QLabel* m_unusedText;
};

} // namespace onggi::ui
