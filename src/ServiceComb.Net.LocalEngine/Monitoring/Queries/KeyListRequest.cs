using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;

namespace ServiceComb.Net.LocalEngine.Monitoring.Queries;

/// <summary>The parameters of a query for the microservices that report.</summary>
internal sealed record KeyListRequest
{
    private const int DefaultNumber = 10;
    private const int MaxNumber = 1000;

    /// <summary>Gets the number of the page, from 1.</summary>
    public required int Page { get; init; }

    /// <summary>Gets the size of a page.</summary>
    public required int Number { get; init; }

    public required string SortKey { get; init; }

    public required bool IsDescending { get; init; }

    /// <summary>Gets the applications; empty for all.</summary>
    public required IReadOnlyList<string> AppIds { get; init; }

    /// <summary>Gets the text that names contain.</summary>
    public required string NameFilter { get; init; }

    /// <exception cref="EngineApiException">A parameter is invalid.</exception>
    public static KeyListRequest Read(HttpContext context) => new()
    {
        Page = ReadNumber(context, "page", 1, int.MaxValue),
        Number = ReadNumber(context, "number", DefaultNumber, MaxNumber),
        SortKey = context.Query("sortKey") switch
        {
            "" => "name",
            "name" or "qps" or "latency" or "total" => context.Query("sortKey"),
            _ => throw MonitorErrors.Invalid("sortKey must be name, qps, latency or total"),
        },
        IsDescending = context.Query("sortType") switch
        {
            "" or "increase" => false,
            "decrease" => true,
            _ => throw MonitorErrors.Invalid("sortType must be increase or decrease"),
        },
        AppIds = context.Query("appIds").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        NameFilter = context.Query("nameFilter"),
    };

    private static int ReadNumber(HttpContext context, string name, int defaultValue, int max) => context.Query(name) switch
    {
        "" => defaultValue,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max => number,
        _ => throw MonitorErrors.Invalid($"{name} must be a whole number {(max == int.MaxValue ? "from 1" : $"from 1 to {max}")}"),
    };
}
