#include "models/historymodel.h"

#include "models/humanize.h"

#include <QRegularExpression>
#include <utility>

namespace onggi::ui {

QString HistoryModel::instructionText(const QString& createdBy)
{
    static const QRegularExpression buildArguments(QStringLiteral("^(RUN )?\\|\\d+ .*?(?=/bin/sh -c )"));
    static const QRegularExpression imageStep(QStringLiteral("^(ADD|COPY) (file|dir|multi):\\S+ in "));
    QString text = createdBy.simplified();
    if (text.endsWith(QStringLiteral(" # buildkit")))
        text.chop(11);
    text.remove(buildArguments);
    if (text.startsWith(QStringLiteral("RUN /bin/sh -c ")))
        text = "RUN " + text.mid(15);
    else if (text.startsWith(QStringLiteral("/bin/sh -c #(nop) ")))
        text = text.mid(18).trimmed();
    else if (text.startsWith(QStringLiteral("/bin/sh -c ")))
        text = "RUN " + text.mid(11);
    text.replace(imageStep, QStringLiteral("\\1 … "));
    return text;
}

int HistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_history.size());
}

int HistoryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == InstructionColumn ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case InstructionColumn: return tr("Instruction");
    case SizeColumn: return tr("Size");
    case CreatedColumn: return tr("Created");
    }
    return {};
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_history.size())
        return {};
    const auto& entry = m_history[index.row()];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (index.column()) {
        case InstructionColumn: {
            const auto text = instructionText(entry.createdBy);
            return text.isEmpty() ? entry.comment : text;
        }
        case SizeColumn: return bytesText(entry.size);
        case CreatedColumn: return agoText(entry.created);
        }
        return {};
    case Qt::TextAlignmentRole: return headerData(index.column(), Qt::Horizontal, role);
    case Qt::ToolTipRole: {
        if (index.column() == CreatedColumn)
            return absoluteTimeText(entry.created);
        // A step may be a page long: only a paragraph of HTML wraps in a tooltip.
        QStringList parts{entry.createdBy.toHtmlEscaped()};
        if (!entry.comment.isEmpty())
            parts.append(entry.comment.toHtmlEscaped());
        if (!entry.tags.isEmpty())
            parts.append(entry.tags.join(", ").toHtmlEscaped());
        return "<p style='white-space:pre-wrap'>" + parts.join("</p><p>") + "</p>";
    }
    }
    return {};
}

void HistoryModel::setHistory(QList<HistoryEntry> history)
{
    beginResetModel();
    m_history = std::move(history);
    endResetModel();
}

} // namespace onggi::ui
