using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Queries;

/// <summary>The query parameters of a list request.</summary>
internal sealed record KieListQuery
{
    private const string IllegalLabels = "label value can not be empty, label can not be duplicated, please check query parameters";

    public KieFilter Filter { get; init; } = new();

    /// <summary>Gets the unparsed <c>key</c> parameter.</summary>
    public string Key { get; private init; } = "";

    public string Revision { get; private init; } = "";

    public string Wait { get; private init; } = "";

    /// <summary>Gets the first unparsed <c>label</c> parameter.</summary>
    public string Label { get; private init; } = "";

    /// <summary>Reads the parameters. Names are case-sensitive. Except for labels, the first value of a repeated parameter
    /// applies.</summary>
    /// <returns>The error; null when the query is valid.</returns>
    public static KieError? Read(string project, string? queryString, out KieListQuery query)
    {
        query = new KieListQuery();
        string? key = null, value = null, status = null, match = null, offset = null, limit = null, revision = null, wait = null, label = null;
        Dictionary<string, string>? labels = null;
        foreach (var parameter in new QueryStringEnumerable(queryString))
        {
            var text = parameter.DecodeValue().ToString();
            switch (parameter.DecodeName().Span)
            {
                case "label":
                    label ??= text;
                    if (!TryAdd(text, ref labels))
                    {
                        return KieError.Invalid(IllegalLabels);
                    }

                    break;
                case "key":
                    key ??= text;
                    break;
                case "value":
                    value ??= text;
                    break;
                case "status":
                    status ??= text;
                    break;
                case "match":
                    match ??= text;
                    break;
                case "offset":
                    offset ??= text;
                    break;
                case "limit":
                    limit ??= text;
                    break;
                case "revision":
                    revision ??= text;
                    break;
                case "wait":
                    wait ??= text;
                    break;
            }
        }

        if (ReadPage(offset, limit, out var first, out var count) is { } pageError)
        {
            return pageError;
        }

        (key, value, status) = (key ?? "", value ?? "", status ?? "");
        if (KieRules.ValidateList(project, key, value, labels, status) is { } errorMessage)
        {
            return KieError.Invalid(errorMessage);
        }

        query = new KieListQuery
        {
            Key = key,
            Revision = revision ?? "",
            Wait = wait ?? "",
            Label = label ?? "",
            Filter = new KieFilter
            {
                Labels = LabelSet.Of(labels),
                IsExact = match == "exact",
                Key = KeyPattern.Read(key),
                Value = value,
                Status = status,
                Offset = first,
                Limit = count,
            },
        };
        return null;
    }

    /// <summary>Reads <c>offset</c> and <c>limit</c>.</summary>
    /// <returns>The error; null when both are valid.</returns>
    public static KieError? ReadPage(string? offset, string? limit, out long first, out int count)
    {
        (first, count) = (0, 0);
        if (!string.IsNullOrEmpty(offset) && !long.TryParse(offset, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out first))
        {
            var digits = offset[0] is '+' or '-' ? offset[1..] : offset;
            var reason = digits.Length > 0 && digits.All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax";
            return KieError.Invalid($"strconv.ParseInt: parsing \"{offset}\": {reason}");
        }

        if (first < 0)
        {
            return KieError.Invalid("invalid offset number");
        }

        if (!string.IsNullOrEmpty(limit)
            && (!int.TryParse(limit, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out count) || count is < 1 or > 100))
        {
            return KieError.Invalid("invalid limit number");
        }

        return null;
    }

    /// <summary>Adds a <c>name:value</c> label; a repeated name replaces the earlier value.</summary>
    public static bool TryAdd(string label, ref Dictionary<string, string>? labels)
    {
        var colon = label.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || label.IndexOf(':', colon + 1) >= 0)
        {
            return false;
        }

        (labels ??= new(StringComparer.Ordinal))[label[..colon]] = label[(colon + 1)..];
        return true;
    }
}
