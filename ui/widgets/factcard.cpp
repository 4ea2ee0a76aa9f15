#include "widgets/factcard.h"

#include "widgets/theme.h"

#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace onggi::ui {

FactCard::FactCard(const QString& title, QWidget* parent)
    : Card(parent)
    , m_form(new QFormLayout)
{
    setAccessibleName(title);
    auto* heading = new QLabel(title);
    heading->setProperty("kind", "small");
    body()->addWidget(heading);
    m_form->setHorizontalSpacing(16);
    m_form->setVerticalSpacing(6);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    body()->addLayout(m_form);
}

void FactCard::setFacts(const QList<Fact>& facts)
{
    while (m_form->rowCount() > 0)
        m_form->removeRow(0);
    for (const auto& fact : facts) {
        if (fact.value.isEmpty())
            continue;
        auto* name = new QLabel(fact.name);
        name->setProperty("kind", "muted");
        auto* value = new QLabel;
        value->setTextFormat(Qt::PlainText);
        value->setText(fact.value);
        value->setWordWrap(true);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        if (fact.code)
            value->setFont(Theme::monospace());
        // Long words without a space (digests, paths) must not widen the window.
        value->setMinimumWidth(60);
        value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        m_form->addRow(name, value);
    }
    setVisible(m_form->rowCount() > 0);
}

} // namespace onggi::ui
