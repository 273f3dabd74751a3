using System.Data.Common;

namespace Shop.Orders;

/// <summary>Keeps the orders in the database.</summary>
internal sealed class OrderStore(DbDataSource database)
{
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, product TEXT NOT NULL, quantity INTEGER NOT NULL, amount_in_cents INTEGER NOT NULL);
        """;

    private const int MaxListed = 100;

    public async Task AddAsync(Order order, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("INSERT INTO orders (id, product, quantity, amount_in_cents) VALUES (@id, @product, @quantity, @amount)");
        Add(command, "@id", order.Id);
        Add(command, "@product", order.Product);
        Add(command, "@quantity", order.Quantity);
        Add(command, "@amount", order.AmountInCents);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Returns the latest orders. Their ids begin with the time of the order.</summary>
    public async Task<IReadOnlyList<Order>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id, product, quantity, amount_in_cents FROM orders ORDER BY id DESC LIMIT @count");
        Add(command, "@count", MaxListed);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var orders = new List<Order>();
        while (await reader.ReadAsync(cancellationToken))
        {
            orders.Add(Read(reader));
        }

        return orders;
    }

    public async Task<Order?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id, product, quantity, amount_in_cents FROM orders WHERE id = @id");
        Add(command, "@id", id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static Order Read(DbDataReader reader) => new(reader.GetString(0), reader.GetString(1), reader.GetInt32(2), reader.GetInt32(3));

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
