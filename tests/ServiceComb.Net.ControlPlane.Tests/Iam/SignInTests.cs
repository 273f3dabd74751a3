using System.Net;
using System.Globalization;
using System.Text.Json.Nodes;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Iam;
using ServiceComb.Net.ControlPlane.Tests.Fixtures;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.ControlPlane.Tests.Iam;

/// <summary>Tests of a control plane that authenticates requests. It creates no engines.</summary>
public sealed class SignInTests(SignInTests.Guarded guarded) : IClassFixture<SignInTests.Guarded>
{
    private const string Quotas = "v2/project-1/enginemgr/quotas";

    [Fact]
    public async Task Requests_without_a_token_or_signature_are_rejected_in_the_form_of_the_cloud()
    {
        foreach (var (method, path) in ((string, string)[])[("GET", Quotas), ("POST", "v2/project-1/enginemgr/engines"), ("GET", "v1/project-1/nacos/v1/console/namespaces"), ("DELETE", "v3/project-1/accounts/a"), ("GET", "unknown")])
        {
            Assert.Equal("APIGW.0301", await guarded.Api.FailAsync(401, method, path));
        }

        var (status, body) = await guarded.Api.SendAsync("GET", "v3/projects");
        Assert.Equal((401, 401), (status, (int)body!["error"]!["code"]!));
    }

    [Fact]
    public async Task A_password_gives_a_token_of_a_project()
    {
        var token = await guarded.TokenAsync("admin", Guarded.Password, "region-1");
        Assert.Equal(200, (await guarded.Api.SendAsync("GET", Quotas, null, ("X-Auth-Token", token))).Status);
        Assert.Equal("APIGW.0302", await guarded.Api.FailAsync(403, "GET", Quotas.Replace("project-1", "project-2", StringComparison.Ordinal), null, ("X-Auth-Token", token)));
        Assert.Equal("APIGW.0301", await guarded.Api.FailAsync(401, "GET", Quotas, null, ("X-Auth-Token", token[..^4] + "AAAA")));

        var projects = await guarded.Api.DoAsync("GET", "v3/projects?name=region-2", null, ("X-Auth-Token", token));
        Assert.Equal("project-2", (string?)Assert.Single(projects["projects"]!.AsArray())!["id"]);
    }

    [Theory]
    [InlineData("somebody", "wrong", "region-1")]
    [InlineData("nobody", Guarded.Password, "region-1")]
    [InlineData("admin", Guarded.Password, "region-3")]
    public async Task Wrong_credentials_and_projects_give_no_token(string user, string password, string project)
    {
        var (status, body) = await guarded.Api.SendAsync("POST", "v3/auth/tokens", Guarded.Request(user, password, project));
        Assert.Equal((401, "Unauthorized"), (status, (string?)body!["error"]!["title"]));
    }

    [Fact]
    public async Task A_body_without_an_identity_is_rejected()
    {
        foreach (var body in (JsonNode[])[new JsonObject(), new JsonArray(), new JsonObject { ["auth"] = new JsonObject { ["identity"] = new JsonObject { ["methods"] = new JsonArray("other") } } }])
        {
            Assert.Equal(400, (await guarded.Api.SendAsync("POST", "v3/auth/tokens", body)).Status);
        }
    }

    [Fact]
    public async Task Signed_requests_with_strange_characters_are_accepted()
    {
        using var transport = Connect(Guarded.AccessKey, Guarded.SecretKey);
        Assert.Equal(10, Assert.Single(await new EngineManagementClient(transport).GetQuotasAsync(TestContext.Current.CancellationToken)).Quota);
        foreach (var id in (string[])["ä ö", "a%2Fb", "a/b", "a+b&c=d", "%", "日本", "~!@$*()'"])
        {
            var error = await Assert.ThrowsAsync<EngineException>(() => new EngineManagementClient(transport).GetAsync(id, TestContext.Current.CancellationToken));
            Assert.NotEqual(401, error.Status);
        }

        var unsupported = await Assert.ThrowsAsync<EngineException>(() => new EngineManagementClient(transport).ListFlavorsAsync("a b+c/ä", TestContext.Current.CancellationToken));
        Assert.Equal("SVCSTG.00501134", unsupported.ErrorCode);
    }

    [Theory]
    [InlineData(Guarded.AccessKey, "wrong", 0)]
    [InlineData("unknown", Guarded.SecretKey, 0)]
    [InlineData(Guarded.AccessKey, Guarded.SecretKey, 16)]
    [InlineData(Guarded.AccessKey, Guarded.SecretKey, -16)]
    public async Task Wrong_keys_and_old_signatures_are_rejected(string key, string secret, int minutes)
    {
        using var transport = Connect(key, secret, new ShiftedClock(TimeSpan.FromMinutes(minutes)));
        var error = await Assert.ThrowsAsync<EngineException>(() => new EngineManagementClient(transport).GetQuotasAsync(TestContext.Current.CancellationToken));
        Assert.Equal((401, "APIGW.0301"), (error.Status, error.ErrorCode));
    }

    [Fact]
    public async Task A_signature_covers_the_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(guarded.Api.Http.BaseAddress!, "v2/project-1/enginemgr/engines")) { Content = new StringContent("{}") };
        await new AccessKeyAuthentication(static () => new AccessKey(Guarded.AccessKey, Guarded.SecretKey)).AuthenticateAsync(request, request.RequestUri!, TestContext.Current.CancellationToken);
        request.Content = new StringContent("""{"name":"x"}""");
        using var response = await guarded.Api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(401, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_signs_in_for_a_project(bool hasPassword)
    {
        var address = guarded.Api.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        using var signIn = new IamTokenAuthentication(new IamTokenOptions
        {
            Address = address,
            User = hasPassword ? static () => new NetworkCredential("admin", Guarded.Password, "company") : null,
            AccessKey = hasPassword ? null : static () => new AccessKey(Guarded.AccessKey, Guarded.SecretKey),
            ProjectName = "region-1",
            Timeout = TimeSpan.FromMinutes(1),
        });
        using var iam = new EngineHttpClient(new EngineClientOptions { Addresses = { address }, Authentication = signIn, RequestTimeout = TimeSpan.FromMinutes(1) });
        var project = await new IamClient(iam).FindProjectAsync("region-1", TestContext.Current.CancellationToken);
        Assert.Equal("project-1", project!.Id);

        using var cloud = new EngineHttpClient(new EngineClientOptions { Addresses = { address }, Project = project.Id!, Authentication = signIn, RequestTimeout = TimeSpan.FromMinutes(1) });
        Assert.NotEmpty((await new EngineManagementClient(cloud).ListFlavorsAsync(cancellationToken: TestContext.Current.CancellationToken)).Data);
    }

    private EngineHttpClient Connect(string key, string secret, TimeProvider? time = null) => new(new EngineClientOptions
    {
        Addresses = { guarded.Api.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) },
        Project = "project-1",
        RequestTimeout = TimeSpan.FromMinutes(2),
        Authentication = new AccessKeyAuthentication(() => new AccessKey(key, secret), time: time),
    });

    private sealed class ShiftedClock(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
    }

    /// <summary>A control plane with users, access keys and two projects.</summary>
    public sealed class Guarded : IAsyncLifetime
    {
        public const string Password = "Complicated_pw1";
        public const string AccessKey = "AKIDEXAMPLE";
        public const string SecretKey = "secret/key+1";
        private LocalControlPlane? _control;
        private CloudApi? _api;

        internal CloudApi Api => _api!;

        public async ValueTask InitializeAsync()
        {
            var options = ControlPlaneFixture.Options();
            options.MaxEngines = 10;
            options.Users["admin"] = Password;
            options.Users["somebody"] = "Another_pw1";
            options.AccessKeys[AccessKey] = SecretKey;
            (options.Domain, options.Projects["region-1"], options.Projects["region-2"]) = ("company", "project-1", "project-2");
            _control = await LocalControlPlane.StartAsync(options);
            _api = new CloudApi(_control.Address);
        }

        public async ValueTask DisposeAsync()
        {
            _api?.Dispose();
            await (_control?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        internal static JsonObject Request(string user, string password, string project) => new()
        {
            ["auth"] = new JsonObject
            {
                ["identity"] = new JsonObject
                {
                    ["methods"] = new JsonArray("password"),
                    ["password"] = new JsonObject { ["user"] = new JsonObject { ["name"] = user, ["password"] = password, ["domain"] = new JsonObject { ["name"] = "company" } } },
                },
                ["scope"] = new JsonObject { ["project"] = new JsonObject { ["name"] = project } },
            },
        };

        internal async Task<string> TokenAsync(string user, string password, string project)
        {
            using var content = new StringContent(Request(user, password, project).ToJsonString());
            using var response = await Api.Http.PostAsync(new Uri("v3/auth/tokens", UriKind.Relative), content);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            var token = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["token"]!;
            Assert.True(DateTimeOffset.Parse((string)token["expires_at"]!, CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow.AddHours(23));
            return response.Headers.GetValues("X-Subject-Token").Single();
        }
    }
}
