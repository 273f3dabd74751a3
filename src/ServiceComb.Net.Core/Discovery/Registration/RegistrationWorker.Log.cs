using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Discovery.Registration;

internal sealed partial class RegistrationWorker
{
    [LoggerMessage(201, LogLevel.Information, "Registered {Service} {Version} as instance {InstanceId} at {Endpoints}")]
    private static partial void LogRegistered(ILogger logger, string service, string version, string instanceId, string endpoints);

    [LoggerMessage(219, LogLevel.Information, "Registered {Service} {Version} as instance {InstanceId} without endpoints; other services cannot call it")]
    private static partial void LogRegisteredWithoutEndpoints(ILogger logger, string service, string version, string instanceId);

    [LoggerMessage(202, LogLevel.Warning, "{Operation} failed and is retried until it succeeds: {Reason}")]
    private static partial void LogFailed(ILogger logger, string operation, string reason);

    [LoggerMessage(215, LogLevel.Warning, "{Operation} has been failing for {Duration}, {Failures} attempts: {Reason}")]
    private static partial void LogStillFailing(ILogger logger, string operation, TimeSpan duration, int failures, string reason);

    [LoggerMessage(203, LogLevel.Information, "The registry responds again after {Failures} failed attempts")]
    private static partial void LogRecovered(ILogger logger, int failures);

    [LoggerMessage(204, LogLevel.Warning, "The registry no longer knows this instance ({ErrorCode}); registering it again under the same ID")]
    private static partial void LogUnknownInstance(ILogger logger, string errorCode);

    [LoggerMessage(214, LogLevel.Warning, "The registry did not confirm {Count} heartbeats of this instance; registering it again under the same ID: {Reason}")]
    private static partial void LogUnconfirmed(ILogger logger, int count, string reason);
}
