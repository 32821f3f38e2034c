import type { Country } from './place.ts'

type Names = { readonly given: readonly [string, ...string[]]; readonly family: readonly [string, ...string[]] }

const words = (text: string): readonly [string, ...string[]] => {
  const [first = '', ...rest] = text.split(' ').map((word) => word.replaceAll('_', ' '))
  return [first, ...rest]
}

const PORTUGUESE: Names = {
  given: words(
    'Beatriz Caio Camila Débora Eduardo Fernanda Gabriel Helena Igor Isabela João_Pedro Juliana Larissa Leandro Letícia Lucas Luísa Marcelo Mariana Mateus Natália Otávio Patrícia Rafael Renata Rodrigo Sofia Tatiana Thiago Vanessa Vinícius Yasmin',
  ),
  family: words(
    'Almeida Andrade Araújo Barbosa Barros Cardoso Carvalho Cavalcanti Costa da_Silva de_Souza Dias Fernandes Ferreira Figueiredo Gomes Gonçalves Lima Macedo Magalhães Martins Melo Mendes Moraes Moreira Nogueira Oliveira Pereira Pinto Ramos Rezende Rocha Sampaio Santos Teixeira Vasconcelos',
  ),
}
const ENGLISH: Names = {
  given: words(
    'Abigail Adam Amara Andrew Bethany Caleb Charlotte Daniel Eleanor Ethan Fiona Grace Hannah Isaac Jasmine Jonathan Katherine Liam Maya Nathaniel Olivia Owen Priya Quentin Rachel Samuel Sienna Theodore Una Victor Wendy Zachary',
  ),
  family: words(
    "Abbott Bailey Barnes Brooks Campbell Chen Clarke Cooper Davies Donovan Edwards Ellis Fitzgerald Foster Gallagher Graham Harrison Hughes Iyer Jackson Kim Lawson MacDonald Mitchell Murphy Nguyen O'Brien Okonkwo Patel Quinn Reynolds Sinclair Thompson Walsh Whitfield Young",
  ),
}
const FRENCH: Names = {
  given: words(
    'Adèle Antoine Aurélie Baptiste Camille Clément Élise Étienne Florian Hélène Inès Jean-Luc Léa Louis Manon Mathieu Noémie Olivier Pauline Rémi Sylvie Théo',
  ),
  family: words(
    'Aubert Bernard Blanchard Bonnet Chevalier Delacroix Dubois Dufour Fournier Garnier Girard Lacroix Lefèvre Marchand Moreau Noël Perrin Renaud Rousseau Vidal',
  ),
}
const GERMAN: Names = {
  given: words(
    'Anja Bastian Carla Dirk Elena Felix Greta Hannes Ines Jürgen Katrin Lena Lukas Maren Moritz Nele Ole Petra Sebastian Svenja Thorsten Ulrike',
  ),
  family: words(
    'Albrecht Becker Brandt Fischer Fuchs Günther Hartmann Hoffmann Jäger Keller Köhler Krüger Lehmann Müller Neumann Richter Schäfer Schröder Vogel von_Berg Weiß Zimmermann',
  ),
}
const SPANISH: Names = {
  given: words('Alejandra Álvaro Carmen Diego Elena Gonzalo Inés Javier Lucía Marta Nuria Pablo Raúl Sara Tomás Ximena'),
  family: words('Aguilar Castillo Domínguez Fernández García Herrera Iglesias Jiménez López Márquez Muñoz Núñez Ortega Rubio Serrano Vega'),
}
const ITALIAN: Names = {
  given: words('Alessia Bianca Chiara Davide Elisa Fabio Giulia Lorenzo Marco Niccolò Paola Riccardo Silvia Tommaso'),
  family: words('Bianchi Colombo Conti De_Luca Esposito Ferrari Gallo Greco Mancini Moretti Ricci Romano Rossi Villa'),
}
const DUTCH: Names = {
  given: words('Anouk Bram Daan Eva Femke Hidde Jasper Lotte Maaike Niels Roos Sander Thijs Willemijn'),
  family: words('Bakker de_Boer de_Vries Dekker Hendriks Jansen Kuipers Mulder Smit van_den_Berg van_Dijk Visser'),
}

/** The names that are usual in a country. */
export const NAMES: Readonly<Record<Country, Names>> = {
  BR: PORTUGUESE,
  PT: PORTUGUESE,
  US: ENGLISH,
  GB: ENGLISH,
  CA: ENGLISH,
  FR: FRENCH,
  DE: GERMAN,
  ES: SPANISH,
  IT: ITALIAN,
  NL: DUTCH,
}
