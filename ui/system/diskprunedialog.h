#pragma once

#include "docker/storeclient.h"
#include "models/engine.h"
#include "widgets/actiondialog.h"

class QRadioButton;

namespace onggi::ui {

// Asks which volumes, or how much of the build cache, are to go; they cannot be brought back.
class DiskPruneDialog : public ActionDialog
{
    Q_OBJECT

public:
    enum class What { Volumes, BuildCache };
    DiskPruneDialog(Engine& engine, What what, QWidget* parent);

signals:
    void commandUsed(const QString& line);
    void pruned(const QString& sentence);

protected:
    void carryOut() override;

private:
    QString line() const;

    Engine& m_engine;
    StoreClient m_store;
    What m_what;
    QRadioButton* m_few;
    QRadioButton* m_all;
};

} // namespace onggi::ui
