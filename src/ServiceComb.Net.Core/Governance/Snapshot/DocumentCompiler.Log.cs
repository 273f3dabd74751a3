using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Snapshot;

internal sealed partial class DocumentCompiler
{
    private const int MaxProblemLength = 1024;

    // One entry per key, so that an operator sees the effect of a change in the configuration center, bounded for bulk
    // changes.
    private void LogChanges(GovernanceSnapshot previous, GovernanceSnapshot after)
    {
        var changes = after.Documents.Where(one => previous.Documents.GetValueOrDefault(one.Key)?.Document.Text != one.Value.Document.Text)
            .Select(one => (one.Key, What: previous.Documents.ContainsKey(one.Key) ? "changed" : "added"))
            .Concat(previous.Documents.Keys.Where(key => !after.Documents.ContainsKey(key)).Select(static key => (Key: key, What: "removed")))
            .OrderBy(static change => change.Key, StringComparer.Ordinal)
            .ToList();
        LogBounds.ForEach(
            changes,
            change => LogChange(logger, ReceivedText.Escape(change.Key), change.What),
            count => LogMoreChanges(logger, count));
    }

    private void LogState(GovernanceSnapshot snapshot)
    {
        var skipped = snapshot.Documents.Values.Select(one => (one.Document.Key, Problem: snapshot.FindProblem(one)))
            .Where(static one => one.Problem is not null)
            .OrderBy(static one => one.Key, StringComparer.Ordinal)
            .ToList();
        var inForce = snapshot.Documents.Count - skipped.Count;
        if (skipped.Count == 0)
        {
            LogSnapshot(logger, inForce, snapshot.Documents.Count);
            return;
        }

        var names = LogBounds.List(skipped.Select(static one => $"{one.Key} ({one.Problem})"), skipped.Count);
        LogSnapshotWithout(logger, inForce, snapshot.Documents.Count, names);
    }

    private void LogWarnings(string key, List<string> warnings, List<DocumentException> omissions)
    {
        key = ReceivedText.Escape(key);
        LogBounds.ForEach(
            omissions,
            part => LogOmission(logger, key, ReceivedText.Escape(part.Path), ReceivedText.Escape(part.Reason)),
            count => LogMoreOmissions(logger, key, count));
        LogBounds.ForEach(warnings, warning => LogWarning(logger, key, ReceivedText.Escape(warning)), count => LogMoreWarnings(logger, key, count));
    }

    [LoggerMessage(301, LogLevel.Warning, "{Key} is skipped: {Field}: {Reason}")]
    private static partial void LogSkipped(ILogger logger, string key, string field, string reason);

    [LoggerMessage(302, LogLevel.Warning, "{Key} is in force, but {Warning}")]
    private static partial void LogWarning(ILogger logger, string key, string warning);

    [LoggerMessage(303, LogLevel.Information, "{InForce} of {Count} governance documents are in force")]
    private static partial void LogSnapshot(ILogger logger, int inForce, int count);

    [LoggerMessage(304, LogLevel.Warning, "An invalid setting is ignored: {Problem}")]
    private static partial void LogSetting(ILogger logger, string problem);

    [LoggerMessage(305, LogLevel.Warning, "The custom matcher of {Key} failed; the request does not match. Further failures are not logged")]
    private static partial void LogMatcher(ILogger logger, Exception exception, string key);

    [LoggerMessage(306, LogLevel.Warning, "{Key} is in force without {Part}: {Reason}")]
    private static partial void LogOmission(ILogger logger, string key, string part, string reason);

    [LoggerMessage(307, LogLevel.Information, "{InForce} of {Count} governance documents are in force; not in force: {Skipped}")]
    private static partial void LogSnapshotWithout(ILogger logger, int inForce, int count, string skipped);

    [LoggerMessage(308, LogLevel.Information, "{Key} was {Change}")]
    private static partial void LogChange(ILogger logger, string key, string change);

    [LoggerMessage(310, LogLevel.Warning, "{Key} is in force without {Count} more parts")]
    private static partial void LogMoreOmissions(ILogger logger, string key, int count);

    [LoggerMessage(312, LogLevel.Warning, "{Key} is in force; {Count} more warnings are not logged")]
    private static partial void LogMoreWarnings(ILogger logger, string key, int count);

    [LoggerMessage(309, LogLevel.Information, "{Count} more governance documents were changed")]
    private static partial void LogMoreChanges(ILogger logger, int count);
}
