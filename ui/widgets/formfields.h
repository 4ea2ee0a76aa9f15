#pragma once

#include <QFrame>

class QGridLayout;
class QLabel;
class QScrollArea;
class QWidget;

/// The parts that forms have in common.
namespace onggi::ui {

/// Whether what stands in a field would be taken by the engine, and the sentence beside the field.
struct Verdict
{
    bool ok = true;
    QString sentence;
    int suggestedPort = 0; ///< a free one, when the port was taken
};

/// A grid of label, field and hint.
QGridLayout* newFormGrid();
/// One more row. With a hint, its label is returned; else the field has the room of the hint, too.
QLabel* addFormField(QGridLayout& grid, const QString& label, QWidget* field, bool withHint);
/// The sentence beside a field, and the field's border.
void setVerdict(QLabel* hint, QWidget* field, const Verdict& verdict);
QScrollArea* scrolledForm(QWidget* content);

/// A command line as a form shows what it equals.
class CommandLineBox : public QFrame
{
    Q_OBJECT
public:
    explicit CommandLineBox(QWidget* parent = nullptr);
    void setLine(const QString& line);

private:
    QLabel* m_line;
};

} // namespace onggi::ui
