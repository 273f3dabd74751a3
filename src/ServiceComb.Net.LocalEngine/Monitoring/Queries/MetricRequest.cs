using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Monitoring.Series;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;

namespace ServiceComb.Net.LocalEngine.Monitoring.Queries;

/// <summary>The parameters of a query for metrics: those of the API reference, and <c>from</c>, <c>to</c> and <c>step</c>, which are an
/// addition of the local engine.</summary>
internal sealed record MetricRequest
{
    private const int DefaultPoints = 300;
    private const string Instances = "instances";
    private const string Functions = "functions";

    /// <summary>Gets the ids or names of microservices.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>Gets the id or host name of the instance; empty for all instances together.</summary>
    public required string Instance { get; init; }

    /// <summary>Gets the name of the operation; empty for all operations together.</summary>
    public required string Function { get; init; }

    /// <summary>Gets whether each instance is a series of its own.</summary>
    public required bool ByInstance { get; init; }

    /// <summary>Gets whether each operation is a series of its own.</summary>
    public required bool ByFunction { get; init; }

    /// <summary>Gets the time range; null for the last report only.</summary>
    public TimeRange? Range { get; init; }

    /// <exception cref="EngineApiException">A parameter is missing or invalid.</exception>
    public static MetricRequest Read(HttpContext context, Retention retention, long now)
    {
        var services = context.Query("service").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (services.Length == 0)
        {
            throw MonitorErrors.Invalid("service is missing: the names or ids of microservices, separated by commas");
        }

        // The reference says only that the flag is for batch queries.
        var flags = context.Query("flag").Split(',', StringSplitOptions.TrimEntries);
        var (instance, function) = (context.Query("instance"), context.Query("function"));
        return new MetricRequest
        {
            Services = services,
            Instance = instance,
            Function = function,
            ByInstance = flags.Contains(Instances) || instance.Length > 0,
            ByFunction = flags.Contains(Functions) && function.Length == 0,
            Range = ReadRange(context, retention, now),
        };
    }

    private static TimeRange? ReadRange(HttpContext context, Retention retention, long now)
    {
        var (from, to, step) = (ReadNumber(context, "from"), ReadNumber(context, "to"), ReadNumber(context, "step"));
        if (from is null)
        {
            return to is null && step is null ? null : throw MonitorErrors.Invalid("from is missing: the start of the time range, in milliseconds since 1970");
        }

        // Nothing older is stored, and nothing of the future.
        var start = Math.Max(from.Value / 1000, (now / 1000) - retention.Total);
        var end = Math.Min(to ?? long.MaxValue, now + 1000) / 1000;
        if (to < from)
        {
            throw MonitorErrors.Invalid("to is before from");
        }

        if (step is < 1 or > int.MaxValue)
        {
            throw MonitorErrors.Invalid("step must be a whole number of seconds from 1");
        }

        var seconds = step ?? (Math.Max(0, end - start) / DefaultPoints);
        // A whole number of frames, and at least one.
        var frames = Math.Max(1, (seconds + retention.Resolution - 1) / retention.Resolution);
        return new TimeRange(start, end, (int)Math.Min(int.MaxValue, frames * retention.Resolution));
    }

    private static long? ReadNumber(HttpContext context, string name) => QueryParameters.First(context.Request, name) switch
    {
        null or "" => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw MonitorErrors.Invalid($"{name} is not a whole number"),
    };
}
