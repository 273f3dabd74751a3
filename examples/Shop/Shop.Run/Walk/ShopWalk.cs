using System.Net;
using ServiceComb.Net.Protocol.Registry;

namespace Shop.Run.Walk;

/// <summary>Performs the walk of the README.</summary>
internal sealed class ShopWalk(Engine engine, AppProcesses apps)
{
    /// <summary>Runs all steps and writes what they observed. Returns whether all passed.</summary>
    public async Task<bool> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var (customer, items) = (new Customer(client, apps), new ConfigurationItems(client, engine.KieAddress));
        WalkStep[] steps =
        [
            new("Registration", stop => RegisterAsync(customer, stop)),
            new("Live configuration", stop => ConfigureAsync(customer, items, stop)),
            new("Canary", stop => ReleaseCanaryAsync(customer, items, stop)),
            new("Breaking and healing", stop => BreakAndHealAsync(customer, items, stop)),
            new("Rolling update", stop => UpdateAsync(customer, stop)),
        ];
        try
        {
            foreach (var (number, step) in steps.Index())
            {
                await output.WriteLineAsync($"{number + 1}. {step.Title}: {await step.RunAsync(cancellationToken)}");
            }

            return true;
        }
        catch (WalkFailedException exception)
        {
            await output.WriteLineAsync($"The walk failed: {exception.Message}");
            return false;
        }
        finally
        {
            await items.DeleteAllAsync(CancellationToken.None);
        }
    }

    private async Task<string> RegisterAsync(Customer customer, CancellationToken stop)
    {
        var services = (await engine.Registry.ListMicroservicesAsync(stop)).Where(static service => service.AppId == AppProcesses.Application).ToList();
        var seen = string.Join(", ", services.Select(static service => $"{service.ServiceName} {service.Version}").Order(StringComparer.Ordinal));
        WalkFailedException.Unless(
            seen == "catalog 1.0.0, catalog 2.0.0, gateway 1.0.0, orders 1.0.0, payments 1.0.0, storefront 1.0.0", "the services of the shop", seen);
        await UntilGatewayKnowsServicesAsync(customer, stop);
        await Customer.UntilAsync(async () => await customer.TryBuyAsync("cup", 2, stop) == 2900, "an order of two cups for 29.00", stop);
        return $"{seen}; two cups were ordered through gateway, orders, catalog and payments";
    }

    // The gateway may have started before the other apps, and learns of them a moment after they are registered.
    private static async Task UntilGatewayKnowsServicesAsync(Customer customer, CancellationToken stop)
    {
        await Customer.UntilAsync(() => customer.IsPageAvailableAsync(stop), "the page of the shop", stop);
        var responses = new HashSet<string>();
        await Customer.UntilAsync(
            async () =>
            {
                var (status, text) = await customer.GetProductsAsync(stop);
                return status == HttpStatusCode.OK && responses.Add(text) && responses.Count == 2;
            },
            "responses of both catalogs",
            stop);
    }

    private static async Task<string> ConfigureAsync(Customer customer, ConfigurationItems items, CancellationToken stop)
    {
        var page = await customer.GetPageAsync(stop);
        WalkFailedException.Unless(page.Contains("<h1>Welcome!</h1>", StringComparison.Ordinal), "the default banner", page);
        await items.CreateAsync("banner", stop);
        var start = TimeProvider.System.GetTimestamp();
        await Customer.UntilAsync(
            async () => (await customer.GetPageAsync(stop)).Contains("<h1>Everything must go</h1>", StringComparison.Ordinal), "the new banner", stop);
        return $"the page showed the new banner {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:0} ms after the item had been created";
    }

    private async Task<string> ReleaseCanaryAsync(Customer customer, ConfigurationItems items, CancellationToken stop)
    {
        const int Count = 50;
        const int ToCanary = 10;
        var rule = await items.CreateAsync("canary", stop);
        await customer.UntilAppliedAsync(apps.Gateway, rule, true, stop);
        var (byWeight, byHeader) = (0, 0);
        for (var i = 0; i < Count; i++)
        {
            byWeight += await customer.GetCatalogVersionAsync(stop) == "2.0.0" ? 1 : 0;
            byHeader += await customer.GetCatalogVersionAsync(stop, canary: "true") == "2.0.0" ? 1 : 0;
        }

        WalkFailedException.Unless((byWeight, byHeader) == (ToCanary, Count), $"{ToCanary} and {Count} of {Count} calls at 2.0.0", $"{byWeight} and {byHeader}");

        // The storefront passes the header on, so the rule decides about its calls, too.
        await customer.UntilAppliedAsync(apps.Storefront, rule, true, stop);
        var page = await customer.GetPageAsync(stop, canary: "true");
        WalkFailedException.Unless(page.Contains("<p>catalog 2.0.0</p>", StringComparison.Ordinal), "a page of catalog 2.0.0", page);
        await items.DeleteAsync("canary", stop);
        await customer.UntilAppliedAsync(apps.Gateway, rule, false, stop);
        await customer.UntilAppliedAsync(apps.Storefront, rule, false, stop);
        return $"by weight {byWeight} of {Count} calls went to catalog 2.0.0; with x-canary: true all {Count} did";
    }

    private async Task<string> BreakAndHealAsync(Customer customer, ConfigurationItems items, CancellationToken stop)
    {
        const int CallsToClose = 3;
        await items.CreateAsync("products", stop);
        var breaker = await items.CreateAsync("breaker", stop);
        await customer.UntilAppliedAsync(apps.Gateway, breaker, true, stop);
        await items.CreateAsync("fault", stop);
        var failed = 0;
        await Customer.UntilAsync(
            async () =>
            {
                var (status, text) = await customer.GetProductsAsync(stop);
                failed += status == HttpStatusCode.InternalServerError ? 1 : 0;
                return status == HttpStatusCode.ServiceUnavailable && text.Contains(breaker, StringComparison.Ordinal);
            },
            "503 of the open circuit breaker",
            stop);
        await items.DeleteAsync("fault", stop);
        var (start, passed) = (TimeProvider.System.GetTimestamp(), 0);
        await Customer.UntilAsync(
            async () => (passed += (await customer.GetProductsAsync(stop)).Status == HttpStatusCode.OK ? 1 : 0) == CallsToClose, "200 after the fault has gone", stop);
        return $"the circuit opened after {failed} failed calls, and closed {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s after the fault had gone";
    }

    private async Task<string> UpdateAsync(Customer customer, CancellationToken stop)
    {
        using var updated = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var callers = Enumerable.Range(0, 4).Select(caller => CallAsync(customer, caller % 2 == 0, updated.Token)).ToList();
        await apps.StartAsync(new AppDescription("Shop.Catalog", "catalog", "1.1.0", Port: 5206), stop);
        await apps.StopAsync(apps.Find("catalog", "1.0.0"));
        await updated.CancelAsync();
        var calls = await Task.WhenAll(callers);
        var seen = calls.SelectMany(static one => one).CountBy(static version => version).OrderBy(static one => one.Key, StringComparer.Ordinal).ToList();
        var text = string.Join(", ", seen.Select(static one => $"{one.Value} by {one.Key}"));
        WalkFailedException.Unless(string.Join(' ', seen.Select(static one => one.Key)) == "1.0.0 1.1.0 2.0.0", "responses of 1.0.0, 1.1.0 and 2.0.0", text);
        return $"catalog 1.0.0 was replaced by 1.1.0 during {calls.Sum(static one => one.Count)} calls ({text}), none failed";
    }

    // Returns the versions of the catalog that responded: to the gateway, or to the storefront, which shows it on its page.
    private static async Task<List<string>> CallAsync(Customer customer, bool callsApi, CancellationToken updated)
    {
        var versions = new List<string>();
        while (!updated.IsCancellationRequested)
        {
            versions.Add(callsApi ? await customer.GetCatalogVersionAsync(CancellationToken.None) : FindVersion(await customer.GetPageAsync(CancellationToken.None)));
            await Task.Delay(TimeSpan.FromMilliseconds(25), CancellationToken.None);
        }

        return versions;
    }

    private static string FindVersion(string page)
    {
        const string Label = "<p>catalog ";
        var start = page.IndexOf(Label, StringComparison.Ordinal);
        WalkFailedException.Unless(start >= 0, "a page with products", page);
        start += Label.Length;
        return page[start..page.IndexOf('<', start)];
    }
}
