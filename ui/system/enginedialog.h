#pragma once

#include "docker/dockerclient.h"
#include "models/enginelist.h"
#include "widgets/actiondialog.h"

#include <memory>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QWidget;

namespace onggi::ui {

// Adds an engine to the list, or changes one: where it is, and how it is trusted. It is asked for its version before it is
// kept; one that does not answer is kept only when that is said once more.
class EngineDialog : public ActionDialog
{
    Q_OBJECT

public:
    EngineDialog(EngineList& engines, const QString& id, QWidget* parent); // an empty id: a new one
    ~EngineDialog() override;

signals:
    void saved(const QString& name);

protected:
    void carryOut() override;
    void remedyChosen() override;

private:
    void refresh();
    void chooseFolder();
    EngineList::Saved entered() const;
    void keep();
    void connectTo(const Transport& transport);

    EngineList& m_engines;
    QString m_id;
    QLineEdit* m_name;
    QLabel* m_nameHint;
    QLineEdit* m_address;
    QLabel* m_addressHint;
    QWidget* m_tlsRow;
    QLineEdit* m_folder;
    QLabel* m_folderHint;
    QCheckBox* m_verified;
    std::unique_ptr<DockerClient> m_test;
};

} // namespace onggi::ui
