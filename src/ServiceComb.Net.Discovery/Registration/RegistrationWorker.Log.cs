using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Discovery.Registration;

internal sealed partial class RegistrationWorker
{
    [LoggerMessage(201, LogLevel.Information, "Registered {Service} {Version} as instance {InstanceId} at {Endpoints}")]
    private static partial void LogRegistered(ILogger logger, string service, string version, string instanceId, string endpoints);

    [LoggerMessage(219, LogLevel.Information, "Registered {Service} {Version} as instance {InstanceId} without endpoints, so others cannot call it")]
    private static partial void LogRegisteredWithoutEndpoints(ILogger logger, string service, string version, string instanceId);

    [LoggerMessage(202, LogLevel.Warning, "{What} failed and is repeated until it succeeds: {Reason}")]
    private static partial void LogFailed(ILogger logger, string what, string reason);

    [LoggerMessage(215, LogLevel.Warning, "{What} has failed for {Duration}, {Failures} times: {Reason}")]
    private static partial void LogStillFailing(ILogger logger, string what, TimeSpan duration, int failures, string reason);

    [LoggerMessage(203, LogLevel.Information, "The registry answers again, after {Failures} failed tries")]
    private static partial void LogRecovered(ILogger logger, int failures);

    [LoggerMessage(204, LogLevel.Warning, "The registry does not know this instance any more ({ErrorCode}); registering again under the same id")]
    private static partial void LogUnknownInstance(ILogger logger, string errorCode);

    [LoggerMessage(214, LogLevel.Warning, "The registry did not confirm {Count} heartbeats of this instance; registering again under the same id, beginning with the existence check: {Reason}")]
    private static partial void LogUnconfirmed(ILogger logger, int count, string reason);
}
