#include "containers/optionrows.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QStyle>

namespace onggi::ui {

OptionRows::OptionRows(QWidget* parent) : RowList(tr("Add option"), parent) {}

void OptionRows::addOption(const QString& name, const QString& value)
{
    Row row;
    row.name = new QComboBox;
    row.name->setAccessibleName(tr("Option"));
    for (const auto& option : furtherOptions())
        row.name->addItem("--" + QString(QLatin1String(option.name)), QString(QLatin1String(option.name)));
    row.name->addItem("--label", "label");
    row.name->model()->sort(0);
    row.name->setCurrentIndex(row.name->findData(name));
    row.name->setFixedWidth(220);
    row.value = new QLineEdit(value);
    row.value->setAccessibleName(tr("Value of the option"));
    row.hint = appendRow({row.name, row.value});
    connect(row.name, &QComboBox::currentIndexChanged, this, &RowList::edited);
    connect(row.value, &QLineEdit::textChanged, this, &RowList::edited);
    m_fields.append(row);
    if (value.isEmpty())
        row.name->setFocus();
}

void OptionRows::setOptions(const OptionValues& options, const QStringList& labels)
{
    removeAllRows();
    for (const auto& [name, value] : options)
        addOption(name, value);
    for (const auto& label : labels)
        addOption("label", label);
    emit edited();
}

OptionValues OptionRows::options() const
{
    OptionValues options;
    for (const auto& row : m_fields) {
        const auto name = row.name->currentData().toString();
        const auto* option = furtherOption(name);
        const auto value = row.value->text().trimmed();
        if (option && (option->kind == FurtherOption::Kind::Switch || !value.isEmpty()))
            options.emplaceBack(name, option->kind == FurtherOption::Kind::Switch ? QString() : value);
    }
    return options;
}

QStringList OptionRows::labels() const
{
    QStringList labels;
    for (const auto& row : m_fields) {
        const auto value = row.value->text().trimmed();
        if (row.name->currentData().toString() == "label" && !value.isEmpty())
            labels.append(value.contains('=') ? value : value + '=');
    }
    return labels;
}

bool OptionRows::judge()
{
    bool fine = true;
    for (const auto& row : m_fields) {
        const auto* option = furtherOption(row.name->currentData().toString());
        const auto value = row.value->text().trimmed();
        const bool takesValue = !option || option->kind != FurtherOption::Kind::Switch;
        row.value->setVisible(takesValue);
        row.value->setPlaceholderText(option ? QString(QLatin1String(option->example)) : "key=value");
        const auto mistake = option && !value.isEmpty() ? optionMistake(*option, value) : QString();
        const auto risk = option ? option->riskText(value) : QString();
        const auto meaning = option ? option->meaningText() : tr("A note that programs read; the engine itself does nothing with it.");
        fine = fine && mistake.isEmpty();
        setHint(row.hint, {mistake.isEmpty(), !mistake.isEmpty() ? mistake : risk.isEmpty() ? meaning : meaning + ' ' + risk}, row.value);
        if (mistake.isEmpty() && !risk.isEmpty()) {
            row.hint->setProperty("kind", "bad");
            row.hint->style()->polish(row.hint);
        }
    }
    return fine;
}

} // namespace onggi::ui
