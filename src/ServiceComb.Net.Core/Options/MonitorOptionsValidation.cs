namespace ServiceComb.Net;

/// <summary>Validates the options of the reports of metrics.</summary>
internal static class MonitorOptionsValidation
{
    private const string Monitor = "servicecomb:monitor:client:";

    public static void Validate(MonitorOptions options, List<string> failures)
    {
        ServiceCombOptionsValidator.ValidateAddresses(Monitor + "serverUri", options.Addresses, failures);
        TlsValidation.Validate(options.Tls, failures);
        if (options.ApiVersion is not ("v1" or "v2"))
        {
            failures.Add($"{Monitor}api:version '{options.ApiVersion}' must be v1 or v2");
        }
    }
}
