using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Governance.Snapshot;

internal sealed partial class DocumentCompiler
{
    [LoggerMessage(301, LogLevel.Warning, "{Key} is left out: {Field}: {Reason}")]
    private static partial void LogBroken(ILogger logger, string key, string field, string reason);

    [LoggerMessage(302, LogLevel.Warning, "{Key} is in force, but {Remark}")]
    private static partial void LogRemark(ILogger logger, string key, string remark);

    [LoggerMessage(303, LogLevel.Information, "{Count} governance documents are in place")]
    private static partial void LogSnapshot(ILogger logger, int count);
}
