using System.Diagnostics.CodeAnalysis;
using Cronos;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Backups;

/// <summary>A cron expression with five fields, or with six of which the first is the second. Times are in UTC.</summary>
internal sealed class CronSchedule
{
    private const int FieldsWithSeconds = 6;
    private readonly CronExpression _expression;

    private CronSchedule(CronExpression expression) => _expression = expression;

    public static bool TryParse(string text, [NotNullWhen(true)] out CronSchedule? schedule)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        schedule = CronExpression.TryParse(text, fields.Length == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard, out var expression)
            ? new CronSchedule(expression)
            : null;
        return schedule is not null;
    }

    /// <summary>Gets the next time after a moment; null when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _expression.GetNextOccurrence(after, TimeZoneInfo.Utc);
}
