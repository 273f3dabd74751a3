using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net;

/// <summary>Validates governance options that are set in code. A wrong setting, which can change while the application runs, is logged and
/// replaced by its default.</summary>
internal static class GovernanceOptionsValidation
{
    public static void Validate(GovernanceOptions options, List<string> failures)
    {
        failures.AddRange((options.RouterHeaders ?? []).Where(static name => !NamePattern.IsContextEntry(name))
            .Select(static name => $"servicecomb:router:header '{ReceivedText.Escape(name)}' is not a valid name of a context entry: letters, digits, '_', '.', ':' and '-'"));
        failures.AddRange((options.ContextHeaders ?? []).Where(static name => !ContextHeaderNames.IsKnown(name))
            .Select(static name => $"servicecomb:context:headers '{ReceivedText.Escape(name)}' must be {ContextHeaderNames.Cse} or {ContextHeaderNames.Spring}"));
        ValidateSide("rateLimiting", options.RateLimitingSide, failures);
        ValidateSide("identifierRateLimiting", options.IdentifierRateLimitingSide, failures);
        ValidateSide("circuitBreaker", options.CircuitBreakerSide, failures);
        ValidateSide("bulkhead", options.BulkheadSide, failures);
        ValidateSide("mapper", options.MapperSide, failures);
        if (options.CanceledCallTimeout < TimeSpan.Zero)
        {
            failures.Add($"servicecomb:governance:canceledCallTimeoutInMillis must be {NumberLimits.Describe(0, int.MaxValue, "milliseconds")}");
        }

        failures.AddRange(options.Documents.Keys.Where(static key => !IsDocument(key))
            .Select(static key => $"servicecomb:{ReceivedText.Escape(key)} is not a governance document; expected a kind and a name, such as retry:orders"));
    }

    private static void ValidateSide(string kind, GovernanceSide? side, List<string> failures)
    {
        if (side is { } value && !Enum.IsDefined(value))
        {
            failures.Add($"servicecomb:governance:{kind}:side '{value}' must be client, server or both");
        }
    }

    private static bool IsDocument(string key) => KnownSettings.All.Any(setting =>
        setting.Type == SettingType.Documents && $"servicecomb:{key}".StartsWith(setting.Key, StringComparison.OrdinalIgnoreCase)
        && (key.Length + "servicecomb:".Length == setting.Key.Length || key[setting.Key.Length - "servicecomb:".Length] == ':'));
}
