using System.Diagnostics;
using Microsoft.Playwright;
using ServiceComb.Net.Benchmarks.Engine;
using ServiceComb.Net.Client;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.TestSupport;

namespace ServiceComb.Net.Benchmarks.WebConsole;

/// <summary>The web console of a local engine in a browser: the first page after a start, and 1000 services with 10000 instances.</summary>
internal static class ConsolePages
{
    private const int Starts = 5;
    private const int Services = 1000;
    private const int InstancesPerService = 10;

    public static async Task<int> RunAsync()
    {
        if (InstalledProgram.Find(InstalledProgram.Browsers) is not { } path)
        {
            await Console.Error.WriteLineAsync($"No browser is installed ({string.Join(", ", InstalledProgram.Browsers)}).");
            return 1;
        }

        using var playwright = await Playwright.CreateAsync();
        playwright.Selectors.SetTestIdAttribute("data-test");
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
        await WarmUpAsync(browser);
        await MeasureStartsAsync(browser);
        await MeasureManyServicesAsync(browser);
        return 0;
    }

    // The first page of a browser that was just started waits for the browser, not for the console.
    private static async Task WarmUpAsync(IBrowser browser)
    {
        var page = await browser.NewPageAsync();
        await page.SetContentAsync("<h1>warm</h1>");
        await page.CloseAsync();
    }

    private static async Task MeasureStartsAsync(IBrowser browser)
    {
        // The console compiles its first page by itself when it has started.
        foreach (var delay in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromSeconds(2)])
        {
            List<double> shown = [], connected = [];
            for (var start = 0; start < Starts; start++)
            {
                await using var engine = await EngineProcess.StartAsync("--console", "http://127.0.0.1:0");
                await Task.Delay(delay);
                var first = await OpenAsync(browser, new Uri(engine.WebConsole!, "/"));
                shown.Add(first.Shown);
                connected.Add(first.Connected);
                await first.Page.Context.CloseAsync();
            }

            Print($"first page, opened {delay.TotalSeconds:F0} s after the start, empty cache: shown", shown);
            Print("the same: reacts to the user", connected);
        }
    }

    private static async Task MeasureManyServicesAsync(IBrowser browser)
    {
        await using var engine = await EngineProcess.StartAsync("--console", "http://127.0.0.1:0");
        var options = new ServiceCombClientOptions();
        options.Registry.Addresses.Add(engine.Registry.ToString());
        using var client = new ServiceCombClient(options);
        await Parallel.ForAsync(0, Services, async (number, _) => await RegisterAsync(client, $"service-{number:0000}"));
        var before = engine.Memory;
        List<double> opened = [], searched = [], scrolled = [], topology = [], arrived = [];
        for (var round = 0; round < Starts; round++)
        {
            var (page, _, connected) = await OpenAsync(browser, new Uri(engine.WebConsole!, "/services"));
            await page.Locator("tr[data-service]").First.WaitForAsync();
            opened.Add(connected);
            searched.Add(await TimeAsync(async () =>
            {
                await page.GetByLabel("Search by name").FillAsync("0999");
                await page.Locator("tr[data-service=service-0998]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
                await page.Locator("tr[data-service=service-0999]").WaitForAsync();
            }));
            await page.GetByLabel("Search by name").FillAsync("");
            await page.Locator("tr[data-service=service-0001]").WaitForAsync();
            scrolled.Add(await TimeAsync(async () =>
            {
                await page.EvaluateAsync("document.querySelectorAll('*').forEach(element => { if (element.scrollHeight > element.clientHeight) element.scrollTop = element.scrollHeight; })");
                await page.Locator("tr[data-service=service-0999]").WaitForAsync();
            }));
            await page.GetByLabel("Search by name").FillAsync($"new-{round}");
            arrived.Add(await TimeAsync(async () =>
            {
                await RegisterAsync(client, $"new-{round}");
                await page.Locator($"tr[data-service=new-{round}]").WaitForAsync();
            }));
            await page.Context.CloseAsync();
            var graph = await OpenAsync(browser, new Uri(engine.WebConsole!, "/topology"));
            topology.Add(graph.Connected);
            await graph.Page.Context.CloseAsync();
        }

        Print($"{Services} services with {Services * InstancesPerService} instances: list reacts to the user", opened);
        Print("search", searched);
        Print("scroll to the end", scrolled);
        Print("a new service is shown", arrived);
        Print("topology reacts to the user", topology);
        Console.WriteLine($"memory of engine and console: {before / 1048576} MiB before the first page, {engine.Memory / 1048576} MiB after");
    }

    private static async Task RegisterAsync(ServiceCombClient client, string name)
    {
        var id = await client.Registry.CreateMicroserviceAsync(new Microservice { AppId = "shop", ServiceName = name, Version = "1.0.0" });
        for (var number = 1; number <= InstancesPerService; number++)
        {
            await client.Registry.RegisterInstanceAsync(id, new MicroserviceInstance { HostName = $"{name}-{number}", Endpoints = [$"rest://10.0.0.{number}:8080"] });
        }
    }

    private static async Task<(IPage Page, double Shown, double Connected)> OpenAsync(IBrowser browser, Uri address)
    {
        var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var started = Stopwatch.GetTimestamp();
        await page.GotoAsync(address.ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await page.Locator("h1").First.WaitForAsync();
        var shown = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await page.WaitForSelectorAsync("body[data-connected]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        return (page, shown, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        var started = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static void Print(string name, List<double> times)
    {
        times.Sort();
        Console.WriteLine($"{name}: {times[0]:F0} to {times[^1]:F0} ms, median {times[times.Count / 2]:F0} ms");
    }
}
