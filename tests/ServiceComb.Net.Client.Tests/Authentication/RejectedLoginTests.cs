using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Tests.Authentication;

/// <summary>Tests that rejected logins neither lock the account nor block clients longer than necessary.</summary>
public sealed class RejectedLoginTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly FakeLogCollector _logs = new();
    private string _password = "wr0ng-Pa55";
    private LoginThrottleRegistry? _throttles;

    public RejectedLoginTests() => _throttles = new LoginThrottleRegistry(_time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rejected_password_is_not_sent_again()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        using var other = Transport(engine.Address);
        using var dedicated = transport.WithDedicatedConnection();
        for (var call = 0; call < 10; call++)
        {
            Assert.Equal(401, (await RefusedAsync(transport)).Status);
            Assert.Equal(401, (await RefusedAsync(other)).Status);
            Assert.Equal(401, (await RefusedAsync(dedicated)).Status);
        }

        Assert.Equal(1, engine.Logins);
        Assert.Empty(engine.Requests);
    }

    [Fact]
    public async Task A_rejected_login_is_an_authentication_failure_whether_it_was_sent_or_not()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        (engine.LoginStatus, engine.LoginBody) = (403, """{"errorCode":"403201","errorMessage":"locked"}""");
        for (var call = 0; call < 3; call++)
        {
            Assert.Equal((403, true), await RefusedAsync(transport) switch { var failure => (failure.Status, failure.IsAuthenticationFailure) });
        }

        Assert.Equal(1, engine.Logins);
        _password = TokenEngine.Password;
        (engine.LoginStatus, engine.LoginBody) = (503, null);
        Assert.False((await RefusedAsync(transport)).IsAuthenticationFailure);
        (engine.LoginStatus, engine.LoginBody) = (403, "the page of a proxy about your password");
        Assert.False((await RefusedAsync(transport)).IsAuthenticationFailure);
    }

    [Fact]
    public async Task A_client_without_a_shared_registry_is_not_blocked_by_another()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await RefusedAsync(transport);
        _password = TokenEngine.Password;
        _throttles = null;
        using var other = Transport(engine.Address);
        await ListAsync(other);
    }

    [Fact]
    public async Task A_rejection_by_one_engine_does_not_block_another()
    {
        await using var one = await TokenEngine.StartAsync(_time);
        await using var two = await TokenEngine.StartAsync(_time);
        two.RightPassword = _password;
        using var first = Transport(one.Address);
        using var second = Transport(two.Address);
        await TwiceAsync(first);
        await ListAsync(second);
        Assert.Equal((1, 1), (one.Logins, two.Logins));
    }

    [Fact]
    public async Task Concurrent_requests_send_one_login_per_address()
    {
        await using var one = await TokenEngine.StartAsync(_time);
        await using var two = await TokenEngine.StartAsync(_time);
        await using var three = await TokenEngine.StartAsync(_time);
        using var transport = Transport(one.Address, two.Address, three.Address);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => RefusedAsync(transport)));
        Assert.Equal((1, 1, 1), (one.Logins, two.Logins, three.Logins));
    }

    [Fact]
    public async Task A_watch_is_blocked_like_any_request()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        for (var call = 0; call < 5; call++)
        {
            await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).WatchAsync("s", Cancelled));
        }

        Assert.Equal(1, engine.Logins);
    }

    [Fact]
    public async Task A_rejected_password_is_sent_again_when_both_permits_are_restored()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await TwiceAsync(transport);
        _time.Advance(TimeSpan.FromMinutes(15));
        await TwiceAsync(transport);
        Assert.Equal(1, engine.Logins);

        _time.Advance(TimeSpan.FromMinutes(3));
        await TwiceAsync(transport);
        Assert.Equal(2, engine.Logins);

        _time.Advance(TimeSpan.FromMinutes(18));
        engine.RightPassword = _password;
        await ListAsync(transport);
        Assert.Equal((3, false), (engine.Logins, engine.WasLocked));
    }

    [Fact]
    public async Task A_changed_password_is_sent_immediately_after_a_rejection()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await TwiceAsync(transport);
        _password = "an0ther-Pa55";
        await TwiceAsync(transport);
        _password = TokenEngine.Password;
        await ListAsync(transport);
        Assert.Equal((3, false), (engine.Logins, engine.WasLocked));
    }

    [Fact]
    public async Task A_rejected_password_stays_blocked_when_it_is_configured_again()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await RefusedAsync(transport);
        (var refused, _password) = (_password, TokenEngine.Password);
        await ListAsync(transport);
        engine.Forget();
        _password = refused;
        await TwiceAsync(transport);
        Assert.Equal(2, engine.Logins);
    }

    [Theory]
    [InlineData(403, "<html><body>Access denied by policy</body></html>")]
    [InlineData(401, "")]
    [InlineData(407, """{"error":"proxy authentication required"}""")]
    [InlineData(403, """{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information"}""")]
    [InlineData(400, """{"errorCode":"401202","errorMessage":"a code that does not belong to the status"}""")]
    public async Task A_response_without_an_error_code_of_the_engine_is_not_a_rejection(int status, string page)
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        (engine.LoginStatus, engine.LoginBody, _password) = (status, page, TokenEngine.Password);
        using var transport = Transport(engine.Address);
        for (var call = 0; call < 5; call++)
        {
            var failure = await RefusedAsync(transport);
            Assert.Contains($"failed with status {status} without an error code of the engine", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("rejected", failure.Message, StringComparison.Ordinal);
        }

        engine.LoginStatus = null;
        await ListAsync(transport);
        Assert.Empty(_logs.MessagesOf(LogLevel.Error));
    }

    [Fact]
    public async Task A_locked_account_is_retried_soon_after_it_is_unlocked()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        (engine.LoginStatus, engine.LoginBody) = (403, """{"errorCode":"403201","errorMessage":"Account blocked"}""");
        using var transport = Transport(engine.Address);
        await TwiceAsync(transport);
        _time.Advance(TimeSpan.FromMinutes(4));
        await TwiceAsync(transport);
        Assert.Equal(1, engine.Logins);

        (engine.LoginStatus, engine.RightPassword) = (null, _password);
        _time.Advance(TimeSpan.FromMinutes(2));
        await ListAsync(transport);
    }

    [Fact]
    public async Task An_accepted_password_is_retried_a_minute_after_a_rejection()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        _password = TokenEngine.Password;
        using var transport = Transport(engine.Address);
        await ListAsync(transport);

        // The engine restarted without accounts.
        engine.Forget();
        engine.RightPassword = "no such account";
        for (var second = 0; second < 30; second++)
        {
            Assert.Equal(401, (await RefusedAsync(transport)).Status);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, engine.Logins);
        engine.RightPassword = _password;
        _time.Advance(TimeSpan.FromSeconds(38));
        await ListAsync(transport);
        Assert.Equal((3, false), (engine.Logins, engine.WasLocked));
    }

    [Fact]
    public async Task Repeated_rejections_of_an_accepted_password_do_not_lock_the_account()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        _password = TokenEngine.Password;
        using var transport = Transport(engine.Address);
        await ListAsync(transport);
        engine.Forget();
        engine.RightPassword = "no such account";
        for (var minute = 0; minute < 120; minute++)
        {
            await RefusedAsync(transport);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        engine.RightPassword = _password;
        _time.Advance(TimeSpan.FromMinutes(18));
        await ListAsync(transport);
        Assert.False(engine.WasLocked);
    }

    [Fact]
    public async Task A_rotated_password_takes_effect_with_the_next_renewal_and_no_request_fails()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        _password = TokenEngine.Password;
        using var transport = Transport(engine.Address);
        await ListAsync(transport);

        // The engine has the new password before the configuration of the app.
        engine.RightPassword = "r0tated-Pa55";
        _time.Advance(TimeSpan.FromHours(10));
        for (var minute = 0; minute < 20; minute++)
        {
            await ListAsync(transport);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        await UntilAsync(() => _logs.MessagesOf(LogLevel.Error).Any());
        await ListAsync(transport);
        Assert.Equal(2, engine.Logins);

        _password = engine.RightPassword;
        _time.Advance(TimeSpan.FromSeconds(31));
        await UntilAsync(() => engine.Requests.DistinctBy(request => request.Headers["Authorization"]).Count() == 2, () => ListAsync(transport));
        Assert.Equal((3, false), (engine.Logins, engine.WasLocked));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_server_error_is_not_a_rejection(int status)
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        (engine.LoginStatus, _password) = (status, TokenEngine.Password);
        using var transport = Transport(engine.Address);
        for (var call = 0; call < 5; call++)
        {
            Assert.True((await RefusedAsync(transport)).IsTransient);
        }

        engine.LoginStatus = null;
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
    }

    [Fact]
    public async Task A_login_without_response_counts_as_a_rejection_of_a_rejected_password()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await RefusedAsync(transport);
        _time.Advance(TimeSpan.FromMinutes(18));
        engine.LosesResponses = true;
        await RefusedAsync(transport);
        engine.LosesResponses = false;
        await TwiceAsync(transport);
        Assert.Equal((2, false), (engine.Logins, engine.WasLocked));
    }

    [Fact]
    public async Task Logins_without_response_alone_do_not_block()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        _password = TokenEngine.Password;
        engine.Held = new TaskCompletionSource().Task;
        using var transport = Transport(engine.Address);
        for (var call = 0; call < 3; call++)
        {
            var refused = RefusedAsync(transport);
            while (engine.Logins == call)
            {
                await Task.Yield();
            }

            // One request only: others would join the pending login, which must end before the clock advances.
            _time.Advance(TimeSpan.FromHours(1));
            Assert.True((await refused).IsTransient);
        }

        engine.Held = Task.CompletedTask;
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
    }

    [Fact]
    public async Task A_rejection_and_the_next_accepted_login_are_logged_once()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await TwiceAsync(transport);
        _time.Advance(TimeSpan.FromMinutes(18));
        await TwiceAsync(transport);
        var refused = Assert.Single(_logs.MessagesOf(LogLevel.Error));
        Assert.Contains($"Account app: {engine.Address}/ rejected the login with 401 401202", refused, StringComparison.Ordinal);

        engine.RightPassword = _password;
        _time.Advance(TimeSpan.FromMinutes(18));
        await ListAsync(transport);
        Assert.Contains("accepts the login again", Assert.Single(_logs.MessagesOf(LogLevel.Information)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blocked_login_reports_the_rejection_and_the_remaining_time()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await RefusedAsync(transport);
        _time.Advance(TimeSpan.FromMinutes(10));
        var failure = await RefusedAsync(transport);
        Assert.Matches(
            $"^no login was sent to {engine.Address}/: the engine rejected this password of account 'app' 10 minutes ago with 401 401202, "
            + "and repeating it may lock the account. The password is sent again in [678] minutes, a changed password immediately$",
            failure.Message);
        Assert.Equal(ErrorCodes.WrongPassword, failure.ErrorCode);
    }

    [Fact]
    public async Task The_password_is_in_no_log_and_no_exception()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        // The engine sends the correct password in the details of its error responses.
        using var transport = Transport(engine.Address);
        var failures = new List<string>();
        for (var call = 0; call < 3; call++)
        {
            failures.Add((await RefusedAsync(transport)).ToString());
        }

        _password = TokenEngine.Password;
        engine.LoginStatus = 500;
        failures.Add((await RefusedAsync(transport)).ToString());
        engine.LoginStatus = null;
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        var token = engine.Requests.Last().Headers["Authorization"]["Bearer ".Length..];
        await engine.DisposeAsync();
        failures.Add((await RefusedAsync(transport)).ToString());
        Assert.All([.. failures, .. _logs.MessagesWithExceptions], text => Assert.DoesNotContain("wr0ng-Pa55", text, StringComparison.Ordinal));
        Assert.All([.. failures, .. _logs.MessagesWithExceptions], text => Assert.DoesNotContain(TokenEngine.Password, text, StringComparison.Ordinal));
        Assert.All([.. failures, .. _logs.MessagesWithExceptions], text => Assert.DoesNotContain(token, text, StringComparison.Ordinal));
        Assert.Contains(ErrorCodes.WrongPassword, failures[0], StringComparison.Ordinal);
        Assert.Contains("minutes", failures[2], StringComparison.Ordinal);
    }

    private static Task<EngineException> RefusedAsync(EngineHttpClient transport) =>
        Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));

    private static Task ListAsync(EngineHttpClient transport) => new RegistryClient(transport).ListMicroservicesAsync(Cancelled);

    // Background work takes effect in one of the next requests.
    private static async Task UntilAsync(Func<bool> condition, Func<Task>? request = null)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!condition())
        {
            bound.Token.ThrowIfCancellationRequested();
            await (request?.Invoke() ?? Task.CompletedTask);
            await Task.Yield();
        }
    }

    private static async Task TwiceAsync(EngineHttpClient transport)
    {
        await RefusedAsync(transport);
        await RefusedAsync(transport);
    }

    private EngineHttpClient Transport(params string[] addresses)
    {
        var options = Transports.Options(addresses);
        // Tests advance the clock while a login may be pending.
        options.RequestTimeout = TimeSpan.FromHours(1);
        options.Account = () => new NetworkCredential(TokenEngine.Account, _password);
        options.LoginThrottles = _throttles;
        return new EngineHttpClient(options, _time, _logs.CreateFactory());
    }
}
