using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Diagnostics;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests.Diagnostics;

public sealed class DiagnosticsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Registration_and_instances_are_shown()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.RunAsync("orders");
        var app = await RunWithDiagnosticsAsync(apps);
        await CallAsync(app, "http://orders/list");
        var shown = await ReadAsync(app);
        Assert.Equal(("storefront", "1.2.0", true, "UP"), ((string?)shown["registration"]!["service"], (string?)shown["registration"]!["version"], (bool)shown["registration"]!["registered"]!, (string?)shown["registration"]!["status"]));
        Assert.Single(shown["registration"]!["endpoints"]!.AsArray());
        var orders = Assert.Single(shown["directory"]!.AsArray())!;
        Assert.Equal(("orders", true), ((string?)orders["service"], (bool)orders["known"]!));
        var instance = Assert.Single(orders["instances"]!.AsArray())!;
        Assert.Equal(("UP", "listed", "1.2.0"), ((string?)instance["status"], (string?)instance["state"], (string?)instance["version"]));
    }

    [Fact]
    public async Task Policies_are_shown_with_their_counters_and_invalid_documents_with_the_reason()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.RunAsync("orders");
        var app = await RunWithDiagnosticsAsync(
            apps,
            ("servicecomb:matchGroup:all", "matches: [{}]"),
            ("servicecomb:rateLimiting:all", "{rate: 2, limitRefreshPeriod: 1H}"),
            ("servicecomb:circuitBreaker:all", "minimumNumberOfCalls: 100"),
            ("servicecomb:instanceIsolation:all", "minimumNumberOfCalls: 100"),
            ("servicecomb:retry:all", "maxAttempts: none"));
        for (var call = 0; call < 5; call++)
        {
            await CallAsync(app, "http://orders/list");
        }

        var governance = (await ReadAsync(app))["governance"]!;
        JsonNode Document(string key) => governance["documents"]!.AsArray().Single(one => (string?)one!["key"] == key)!;
        Assert.Equal((true, 2, 3), ((bool)Document("servicecomb.rateLimiting.all")["inForce"]!, (int)Document("servicecomb.rateLimiting.all")["usedPermits"]!, (int)Document("servicecomb.rateLimiting.all")["rejectedCalls"]!));
        Assert.Equal(("Closed", 2), ((string?)Document("servicecomb.circuitBreaker.all")["state"], (int)Document("servicecomb.circuitBreaker.all")["calls"]!));
        Assert.False((bool)Document("servicecomb.retry.all")["inForce"]!);
        Assert.Contains("MemoryConfigurationProvider", (string?)Document("servicecomb.retry.all")["source"], StringComparison.Ordinal);
        Assert.Contains("maxAttempts", (string?)Document("servicecomb.retry.all")["problem"], StringComparison.Ordinal);
        var instance = Assert.Single(governance["instances"]!.AsArray())!;
        Assert.Equal("orders", (string?)instance["service"]);
        var isolation = Assert.Single(instance["policies"]!.AsArray())!;
        Assert.Equal(("servicecomb.instanceIsolation.all", false, 2), ((string?)isolation["policy"], (bool)isolation["isolated"]!, (int)isolation["calls"]!));
    }

    [Fact]
    public async Task Values_of_the_configuration_center_are_shown_by_layer_and_secrets_are_masked()
    {
        await using var apps = await AppsFixture.StartAsync();
        const string Labels = "app:shop,environment:,service:storefront";
        await apps.PutAsync("hello.text", "good evening", Labels);
        await apps.PutAsync("database.password", "hunter2", Labels);
        await apps.PutAsync("overridden", "by KIE", Labels);
        await apps.PutAsync("custom.connection", "hunter3", "public:,secret:true");

        var app = await RunWithDiagnosticsAsync(apps, ("overridden", "by the command line"), ("servicecomb:kie:customLabel", "public"), ("servicecomb:kie:customLabelValue", ""));
        var text = await ReadTextAsync(app);
        Assert.DoesNotContain("hunter", text, StringComparison.Ordinal);
        var layer = JsonNode.Parse(text)!["configuration"]![0]!["layers"]!.AsArray().Single(one => (string?)one!["layer"] == "service")!;
        var values = layer["values"]!.AsArray().ToDictionary(static one => (string)one!["key"]!, static one => ((string?)one!["value"], (bool)one!["effective"]!));
        Assert.Equal(("good evening", true), values["hello:text"]);
        Assert.Equal(("***", true), values["database:password"]);
        Assert.False(values["overridden"].Item2);
    }

    [Fact]
    public async Task A_browser_gets_a_page_and_texts_are_encoded()
    {
        await using var apps = await AppsFixture.StartAsync();
        var app = await RunWithDiagnosticsAsync(apps, ("servicecomb:retry:bad", "maxAttempts: <script>alert(1)</script>"));
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        using var response = await client.GetAsync(new Uri("servicecomb", UriKind.Relative), Token);
        Assert.Equal(("text/html", "no-store"), (response.Content.Headers.ContentType?.MediaType, response.Headers.CacheControl?.ToString()));
        var page = await response.Content.ReadAsStringAsync(Token);
        Assert.Contains("<h1>ServiceComb diagnostics</h1>", page, StringComparison.Ordinal);
        Assert.Contains("storefront", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_shows_a_list_below_the_row_that_it_belongs_to_and_no_empty_columns()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.RunAsync("orders");
        var app = await RunWithDiagnosticsAsync(apps);
        await CallAsync(app, "http://orders/list");
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var page = await client.GetStringAsync(new Uri("servicecomb", UriKind.Relative), Token);
        Assert.Contains("</tr><tr><td class=\"below\" colspan=\"5\"><p>instances</p><table>", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"col\">instance<wbr>Id</th>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("omitted", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*/*", "application/json")]
    [InlineData("application/json, text/html;q=0.1", "application/json")]
    [InlineData("text/html, application/json;q=0.9", "text/html")]
    public async Task The_preferred_type_is_sent_and_a_section_that_fails_hides_no_other(string accept, string expected)
    {
        await using var apps = await AppsFixture.StartAsync();
        var app = await apps.RunAsync(
            "storefront",
            static builder =>
            {
                builder.AddServiceComb();
                builder.Services.AddSingleton<IDiagnosticsSection, FailingSection>();
            },
            static app => app.MapServiceCombDiagnostics());
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Accept.ParseAdd(accept);
        using var response = await client.GetAsync(new Uri("servicecomb", UriKind.Relative), Token);
        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.Contains(nameof(NotSupportedException), text, StringComparison.Ordinal);
        Assert.Contains("storefront", text, StringComparison.Ordinal);
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri("servicecomb", UriKind.Relative)), Token);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Fact]
    public async Task The_endpoint_is_protected_by_what_the_app_adds_to_it_and_absent_without_it()
    {
        await using var apps = await AppsFixture.StartAsync();
        var app = await apps.RunAsync("storefront", map: static app => app.MapServiceCombDiagnostics("/internal/state").RequireHost("admin.example"));
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var response = await client.GetAsync(new Uri("internal/state", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("internal/state", UriKind.Relative)) { Headers = { Host = "admin.example" } };
        using var allowed = await client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Fact]
    public void Without_AddServiceComb_an_exception_says_what_is_missing()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        Assert.Contains("AddServiceComb()", Assert.Throws<InvalidOperationException>(() => app.MapServiceCombDiagnostics()).Message, StringComparison.Ordinal);
    }

    private static Task<WebApplication> RunWithDiagnosticsAsync(AppsFixture apps, params (string Key, string Value)[] settings) => apps.RunAsync(
        "storefront",
        builder =>
        {
            builder.AddServiceComb();
            builder.Services.AddHttpClient();
            builder.Configuration.AddInMemoryCollection(settings.Select(static one => KeyValuePair.Create(one.Key, (string?)one.Value)));
        },
        static app => app.MapServiceCombDiagnostics());

    private static async Task CallAsync(WebApplication app, string address)
    {
        using var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var response = await client.GetAsync(new Uri(address), Token);
    }

    private static async Task<string> ReadTextAsync(WebApplication app)
    {
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return await client.GetStringAsync(new Uri("servicecomb", UriKind.Relative), Token);
    }

    private static async Task<JsonNode> ReadAsync(WebApplication app) => JsonNode.Parse(await ReadTextAsync(app))!;

    private sealed class FailingSection : IDiagnosticsSection
    {
        public string Name => "failing";

        public void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            throw new NotSupportedException();
        }
    }
}
