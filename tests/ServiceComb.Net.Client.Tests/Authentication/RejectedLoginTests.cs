using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Tests.Authentication;

/// <summary>Refused log-ins neither lock the account nor keep anybody out longer than they must.</summary>
public sealed class RejectedLoginTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly LogCollector _logs = new();
    private string _password = "wr0ng-Pa55";
    private LoginThrottleRegistry? _throttles;

    public RejectedLoginTests() => _throttles = new LoginThrottleRegistry(_time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task A_refused_password_is_not_sent_again()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        using var other = Transport(engine.Address);
        using var lane = transport.WithDedicatedConnection();
        for (var call = 0; call < 10; call++)
        {
            Assert.Equal(401, (await RefusedAsync(transport)).Status);
            Assert.Equal(401, (await RefusedAsync(other)).Status);
            Assert.Equal(401, (await RefusedAsync(lane)).Status);
        }

        Assert.Equal(1, engine.LogIns);
        Assert.Empty(engine.Requests);
    }

    [Fact]
    public async Task A_transport_without_shared_state_is_not_kept_out_by_another()
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
    public async Task A_refusal_at_one_engine_keeps_nobody_out_of_another()
    {
        await using var one = await TokenEngine.StartAsync(_time);
        await using var two = await TokenEngine.StartAsync(_time);
        two.RightPassword = _password;
        using var first = Transport(one.Address);
        using var second = Transport(two.Address);
        await TwiceAsync(first);
        await ListAsync(second);
        Assert.Equal((1, 1), (one.LogIns, two.LogIns));
    }

    [Fact]
    public async Task Every_address_is_asked_once_even_by_concurrent_requests()
    {
        await using var one = await TokenEngine.StartAsync(_time);
        await using var two = await TokenEngine.StartAsync(_time);
        await using var three = await TokenEngine.StartAsync(_time);
        using var transport = Transport(one.Address, two.Address, three.Address);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => RefusedAsync(transport)));
        Assert.Equal((1, 1, 1), (one.LogIns, two.LogIns, three.LogIns));
    }

    [Fact]
    public async Task A_watch_counts_like_any_request()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        for (var call = 0; call < 5; call++)
        {
            await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).WatchAsync("s", Cancelled));
        }

        Assert.Equal(1, engine.LogIns);
    }

    [Fact]
    public async Task A_refused_password_is_tried_again_when_the_engine_permits_two_refusals_again()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await TwiceAsync(transport);
        _time.Advance(TimeSpan.FromMinutes(15));
        await TwiceAsync(transport);
        Assert.Equal(1, engine.LogIns);

        _time.Advance(TimeSpan.FromMinutes(3));
        await TwiceAsync(transport);
        Assert.Equal(2, engine.LogIns);

        _time.Advance(TimeSpan.FromMinutes(18));
        engine.RightPassword = _password;
        await ListAsync(transport);
        Assert.Equal((3, false), (engine.LogIns, engine.WasLocked));
    }

    [Fact]
    public async Task A_changed_password_is_sent_immediately_whatever_was_refused_before()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await TwiceAsync(transport);
        _password = "an0ther-Pa55";
        await TwiceAsync(transport);
        _password = TokenEngine.Password;
        await ListAsync(transport);
        Assert.Equal((3, false), (engine.LogIns, engine.WasLocked));
    }

    [Fact]
    public async Task A_refused_password_that_is_configured_again_is_still_not_sent()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await RefusedAsync(transport);
        (var refused, _password) = (_password, TokenEngine.Password);
        await ListAsync(transport);
        engine.Forget();
        _password = refused;
        await TwiceAsync(transport);
        Assert.Equal(2, engine.LogIns);
    }

    [Theory]
    [InlineData(403, "<html><body>Access denied by policy</body></html>")]
    [InlineData(401, "")]
    [InlineData(407, """{"error":"proxy authentication required"}""")]
    [InlineData(403, """{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information"}""")]
    [InlineData(400, """{"errorCode":"401202","errorMessage":"a code that does not belong to the status"}""")]
    public async Task An_answer_without_an_error_code_of_the_engine_is_no_refusal(int status, string page)
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        (engine.LogInStatus, engine.LogInBody, _password) = (status, page, TokenEngine.Password);
        using var transport = Transport(engine.Address);
        for (var call = 0; call < 5; call++)
        {
            var failure = await RefusedAsync(transport);
            Assert.Contains($"failed with status {status} without an error code of the engine", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("rejected", failure.Message, StringComparison.Ordinal);
        }

        engine.LogInStatus = null;
        await ListAsync(transport);
        Assert.Empty(_logs.Of(LogLevel.Error));
    }

    [Fact]
    public async Task A_locked_account_is_left_alone_and_used_soon_after_it_was_unlocked()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        (engine.LogInStatus, engine.LogInBody) = (403, """{"errorCode":"403201","errorMessage":"Account blocked"}""");
        using var transport = Transport(engine.Address);
        await TwiceAsync(transport);
        _time.Advance(TimeSpan.FromMinutes(4));
        await TwiceAsync(transport);
        Assert.Equal(1, engine.LogIns);

        (engine.LogInStatus, engine.RightPassword) = (null, _password);
        _time.Advance(TimeSpan.FromMinutes(2));
        await ListAsync(transport);
    }

    [Fact]
    public async Task An_engine_that_gets_its_accounts_late_is_used_a_minute_later()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        _password = TokenEngine.Password;
        using var transport = Transport(engine.Address);
        await ListAsync(transport);

        // It restarted empty.
        engine.Forget();
        engine.RightPassword = "no such account";
        for (var second = 0; second < 30; second++)
        {
            Assert.Equal(401, (await RefusedAsync(transport)).Status);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, engine.LogIns);
        engine.RightPassword = _password;
        _time.Advance(TimeSpan.FromSeconds(38));
        await ListAsync(transport);
        Assert.Equal((3, false), (engine.LogIns, engine.WasLocked));
    }

    [Fact]
    public async Task An_engine_whose_accounts_stay_away_does_not_lock_them()
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

        // The engine has the new password before the app's configuration has.
        engine.RightPassword = "r0tated-Pa55";
        _time.Advance(TimeSpan.FromHours(10));
        for (var minute = 0; minute < 20; minute++)
        {
            await ListAsync(transport);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        await UntilAsync(() => _logs.Of(LogLevel.Error).Any());
        await ListAsync(transport);
        Assert.Equal(2, engine.LogIns);

        _password = engine.RightPassword;
        _time.Advance(TimeSpan.FromSeconds(31));
        await UntilAsync(() => engine.Requests.DistinctBy(request => request.Headers["Authorization"]).Count() == 2, () => ListAsync(transport));
        Assert.Equal((3, false), (engine.LogIns, engine.WasLocked));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_failing_engine_has_refused_nobody(int status)
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        (engine.LogInStatus, _password) = (status, TokenEngine.Password);
        using var transport = Transport(engine.Address);
        for (var call = 0; call < 5; call++)
        {
            Assert.True((await RefusedAsync(transport)).IsTransient);
        }

        engine.LogInStatus = null;
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
    }

    [Fact]
    public async Task A_lost_answer_to_a_refused_password_counts_as_a_refusal()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await RefusedAsync(transport);
        _time.Advance(TimeSpan.FromMinutes(18));
        engine.LosesResponses = true;
        await RefusedAsync(transport);
        engine.LosesResponses = false;
        await TwiceAsync(transport);
        Assert.Equal((2, false), (engine.LogIns, engine.WasLocked));
    }

    [Fact]
    public async Task Lost_answers_alone_keep_nobody_out()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        _password = TokenEngine.Password;
        engine.Held = new TaskCompletionSource().Task;
        using var transport = Transport(engine.Address);
        for (var call = 0; call < 3; call++)
        {
            var refused = RefusedAsync(transport);
            while (engine.LogIns == call)
            {
                await Task.Yield();
            }

            // Once, for the clock must not overtake the end of the log-in: whoever comes meanwhile joins it.
            _time.Advance(TimeSpan.FromHours(1));
            Assert.True((await refused).IsTransient);
        }

        engine.Held = Task.CompletedTask;
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
    }

    [Fact]
    public async Task A_refusal_is_logged_once_and_that_the_engine_accepts_again_too()
    {
        await using var engine = await TokenEngine.StartAsync(_time);
        using var transport = Transport(engine.Address);
        await TwiceAsync(transport);
        _time.Advance(TimeSpan.FromMinutes(18));
        await TwiceAsync(transport);
        var refused = Assert.Single(_logs.Of(LogLevel.Error));
        Assert.Contains($"Account app: {engine.Address}/ rejected the login with 401 401202", refused, StringComparison.Ordinal);

        engine.RightPassword = _password;
        _time.Advance(TimeSpan.FromMinutes(18));
        await ListAsync(transport);
        Assert.Contains("accepts the login again", Assert.Single(_logs.Of(LogLevel.Information)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_in_that_is_not_sent_says_what_was_refused_and_when_it_is_sent()
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
        // The engine puts the right password into the details of its refusals.
        using var transport = Transport(engine.Address);
        var failures = new List<string>();
        for (var call = 0; call < 3; call++)
        {
            failures.Add((await RefusedAsync(transport)).ToString());
        }

        _password = TokenEngine.Password;
        engine.LogInStatus = 500;
        failures.Add((await RefusedAsync(transport)).ToString());
        engine.LogInStatus = null;
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        var token = engine.Requests.Last().Headers["Authorization"]["Bearer ".Length..];
        await engine.DisposeAsync();
        failures.Add((await RefusedAsync(transport)).ToString());
        Assert.All([.. failures, .. _logs.All], text => Assert.DoesNotContain("wr0ng-Pa55", text, StringComparison.Ordinal));
        Assert.All([.. failures, .. _logs.All], text => Assert.DoesNotContain(TokenEngine.Password, text, StringComparison.Ordinal));
        Assert.All([.. failures, .. _logs.All], text => Assert.DoesNotContain(token, text, StringComparison.Ordinal));
        Assert.Contains(ErrorCodes.WrongPassword, failures[0], StringComparison.Ordinal);
        Assert.Contains("minutes", failures[2], StringComparison.Ordinal);
    }

    private static Task<EngineException> RefusedAsync(EngineHttpClient transport) =>
        Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).ListMicroservicesAsync(Cancelled));

    private static Task ListAsync(EngineHttpClient transport) => new RegistryClient(transport).ListMicroservicesAsync(Cancelled);

    // What runs in the background shows at one of the next requests.
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
        // Tests move time while a log-in may be on its way.
        options.RequestTimeout = TimeSpan.FromHours(1);
        options.Account = () => new NetworkCredential(TokenEngine.Account, _password);
        options.LoginThrottles = _throttles;
        return new EngineHttpClient(options, _time, _logs);
    }
}
