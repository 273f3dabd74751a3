using System.Data.Common;

namespace Shop.Catalog;

/// <summary>Reads the products from the database.</summary>
internal sealed class ProductStore(DbDataSource database)
{
    /// <summary>The table and the products that the shop opens with.</summary>
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS products (id TEXT PRIMARY KEY, name TEXT NOT NULL, price_in_cents INTEGER NOT NULL);
        INSERT INTO products (id, name, price_in_cents) VALUES
            ('coffee', 'Coffee beans, 500 g', 1190),
            ('cup', 'Stoneware cup', 1450),
            ('tea', 'Green tea, 100 g', 890)
        ON CONFLICT (id) DO NOTHING;
        """;

    public async Task<IReadOnlyList<Product>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id, name, price_in_cents FROM products ORDER BY id");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var products = new List<Product>();
        while (await reader.ReadAsync(cancellationToken))
        {
            products.Add(Read(reader));
        }

        return products;
    }

    public async Task<Product?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id, name, price_in_cents FROM products WHERE id = @id");
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@id", id);
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static Product Read(DbDataReader reader) => new(reader.GetString(0), reader.GetString(1), reader.GetInt32(2));
}
