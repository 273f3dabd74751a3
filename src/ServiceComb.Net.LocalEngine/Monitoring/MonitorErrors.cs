using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.LocalEngine.Monitoring;

/// <summary>Creates the errors of the monitoring API.</summary>
internal static class MonitorErrors
{
    public static EngineApiException Invalid(string detail) =>
        new(StatusCodes.Status400BadRequest, ErrorCodes.InvalidParameters, "Invalid parameter(s)", detail);
}
