#pragma once

#include "containers/runrows.h"

namespace onggi::ui {

/// The options that few containers need, a row each: chosen by name, explained below, with a warning where one opens
/// something. Labels are among them.
class OptionRows : public RowList
{
    Q_OBJECT
public:
    explicit OptionRows(QWidget* parent);
    void setOptions(const OptionValues& options, const QStringList& labels);
    OptionValues options() const;
    QStringList labels() const; ///< key=value
    bool judge();

protected:
    void makeEmptyRow() override { addOption("cap-drop", {}); }
    void rowRemoved(int row) override { m_fields.removeAt(row); }

private:
    void addOption(const QString& name, const QString& value);
    struct Row
    {
        QComboBox* name;
        QLineEdit* value;
        QLabel* hint;
    };
    QList<Row> m_fields;
};

} // namespace onggi::ui
