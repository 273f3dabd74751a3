using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using ServiceComb.Net.Client;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Console.Tests.Fixtures;

/// <summary>A local engine and a console that shows it.</summary>
public sealed partial class ConsoleEnvironment : IAsyncDisposable
{
    public const string Password = "Console-1234";
    private readonly ConsoleHost _console;
    private readonly ServiceCombClient _client;

    private ConsoleEnvironment(LocalEngineHost engine, ConsoleHost console, ServiceCombClient client) => (Engine, _console, _client) = (engine, console, client);

    public LocalEngineHost Engine { get; }

    /// <summary>Gets clients with the account root.</summary>
    public ServiceCombClient Client => _client;

    public Uri Address => _console.Address;

    public static async Task<ConsoleEnvironment> StartAsync(bool rbac = false, Action<ConsoleOptions>? configure = null)
    {
        var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions
        {
            MonitorUrl = "http://127.0.0.1:0",
            Rbac = rbac,
            RootPassword = rbac ? Password : null,
            PasswordIterations = 1000,
        });
        var options = new ConsoleOptions { Url = "http://127.0.0.1:0", RefreshInterval = TimeSpan.FromMilliseconds(200) };
        options.RegistryAddresses.Add(engine.RegistryAddress.ToString());
        options.KieAddresses.Add(engine.KieAddress.ToString());
        options.MonitorAddresses.Add(engine.MonitorAddress!.ToString());
        configure?.Invoke(options);

        var client = new ServiceCombClientOptions();
        client.Registry.Addresses.Add(engine.RegistryAddress.ToString());
        client.Kie.Addresses.Add(engine.KieAddress.ToString());
        client.Registry.Account = rbac ? static () => new NetworkCredential("root", Password) : null;
        return new ConsoleEnvironment(engine, await ConsoleHost.StartAsync(options), new ServiceCombClient(client));
    }

    /// <summary>Registers a service with instances.</summary>
    /// <returns>The id of the service.</returns>
    public async Task<string> RegisterAsync(string name, int instances = 1, string version = "1.0.0", string application = "shop", string environment = "")
    {
        var id = await _client.Registry.CreateMicroserviceAsync(new Microservice { AppId = application, ServiceName = name, Version = version, Environment = environment });
        for (var number = 1; number <= instances; number++)
        {
            await _client.Registry.RegisterInstanceAsync(id, new MicroserviceInstance { HostName = $"{name}-{number}", Endpoints = [$"rest://10.0.0.{number}:8080"] });
        }

        return id;
    }

    /// <summary>Opens a page and waits until it is connected.</summary>
    public async Task<IPage> OpenAsync(IBrowserContext browser, string path)
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(new Uri(Address, path).ToString());
        await WaitForConnectionAsync(page);
        return page;
    }

    /// <summary>Signs in through the form.</summary>
    public async Task<IPage> SignInAsync(IBrowserContext browser, string path = "", string account = "root", string password = Password)
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(new Uri(Address, path).ToString());
        await page.FillAsync("#account", account);
        await page.FillAsync("#password", password);
        await page.ClickAsync("button[type=submit]");
        await WaitForConnectionAsync(page);
        return page;
    }

    /// <summary>Waits until a page reacts to its user: before that a click on a rendered button would be lost.</summary>
    public static Task WaitForConnectionAsync(IPage page) => page.WaitForSelectorAsync("body[data-connected]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });

    /// <summary>Creates a client that follows no redirects and keeps cookies, like a browser that shows each response.</summary>
    public HttpClient CreateHttpClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };

    /// <summary>Sends a form with the anti-forgery token of the page that contains it.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(HttpClient client, string page, string action, params (string Name, string Value)[] fields)
    {
        var html = await client.GetStringAsync(page, TestContext.Current.CancellationToken);
        var token = TokenField().Match(html).Groups[1].Value;
        var form = fields.Append(("__RequestVerificationToken", token)).Select(static field => KeyValuePair.Create(field.Item1, field.Item2));
        return await client.PostAsync(action, new FormUrlEncodedContent(form), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        _client.Dispose();
        await Engine.DisposeAsync();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex TokenField();
}
