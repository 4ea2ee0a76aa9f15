#pragma once

#include "models/engine.h"
#include "widgets/actiondialog.h"
#include "widgets/formfields.h"

class QLabel;
class QLineEdit;

namespace onggi::ui {

// One more name for an image (docker tag).
class TagDialog : public ActionDialog
{
    Q_OBJECT

public:
    TagDialog(Engine& engine, const QString& reference, QWidget* parent);

    // Whether a new image may get the name, and what happens to one that has it.
    static Verdict judgeNewName(const ImageModel& images, const QString& text);

signals:
    void commandUsed(const QString& line);
    void tagged(const QString& name);

protected:
    void carryOut() override;

private:
    void refresh();
    Engine& m_engine;
    QString m_reference;
    QLineEdit* m_name;
    QLabel* m_hint;
};

} // namespace onggi::ui
